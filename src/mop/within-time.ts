/** Runs something that vendors' text could make go on for ever, and says when it had to be broken off. */
export type WithinTime = <T>(
  act: () => T,
) => { readonly kind: 'done'; readonly value: T } | { readonly kind: 'timeout' };
