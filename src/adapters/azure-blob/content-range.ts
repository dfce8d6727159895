/** Bytes of the whole blob, as the answer to a ranged read tells them in `Content-Range`; 0 where it does not. */
export function lengthOf(contentRange: string | undefined): number {
  return Number(/\/(\d+)$/.exec(contentRange ?? '')?.[1] ?? 0);
}
