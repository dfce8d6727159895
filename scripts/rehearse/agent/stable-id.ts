import { createHash } from 'node:crypto';

/** A GUID that is the same for the same parts, as the service's ids of a run's nodes are. */
export function stableId(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(parts.join('\0')).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
