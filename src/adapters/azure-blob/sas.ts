/** When a SAS token (query string, with or without `?`) expires, in milliseconds since 1970; undefined when it does not say. */
export function sasExpiry(sas: string): number | undefined {
  const text = new URLSearchParams(sas.replace(/^\?/, '')).get('se');
  if (text === null) return undefined;
  const expiryMs = Date.parse(text);
  return Number.isNaN(expiryMs) ? undefined : expiryMs;
}

export function sasExpiryOfUrl(url: string): number | undefined {
  return sasExpiry(url.slice(url.indexOf('?') + 1));
}

export type SasLife =
  { readonly kind: 'ok' } | { readonly kind: 'warning' | 'refused'; readonly what: string; readonly next: string };

export interface SasHorizon {
  readonly jobEndsMs: number;
  /** The planned end of the release, where it is known. */
  readonly releaseEndsMs?: number;
}

/** A token that ends before this job does is refused, one that ends before the release does is a warning. `name` is shown. */
export function judgeSas(name: string, sas: string, { jobEndsMs, releaseEndsMs }: SasHorizon): SasLife {
  const expiryMs = sasExpiry(sas);
  if (expiryMs === undefined) return { kind: 'ok' };
  const expires = `The ${name} token (SAS) expires at ${new Date(expiryMs).toISOString()}`;
  if (expiryMs < jobEndsMs)
    return {
      kind: 'refused',
      what: `${expires}, before this job may end at ${new Date(jobEndsMs).toISOString()}`,
      next: 'make a new token and save it in the service connection; nothing was begun',
    };
  if (releaseEndsMs !== undefined && expiryMs < releaseEndsMs)
    return {
      kind: 'warning',
      what: `${expires}, before the planned end of the release at ${new Date(releaseEndsMs).toISOString()}`,
      next: 'make a new token and save it in the service connection in time',
    };
  return { kind: 'ok' };
}
