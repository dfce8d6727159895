import type { Fate } from '../../tests/support/faulty-proxy.js';
import type { Chance } from './random.js';

/** Most requests are answered, many of them late; the rest is dropped, doubled, cut, refused or left hanging. */
export function fateByChance(chance: Chance): Fate {
  if (!chance.happens(0.12)) return { kind: 'answered', afterMs: chance.happens(0.2) ? chance.between(5, 250) : 0 };
  const fates: readonly Fate[] = [
    { kind: 'dropped' },
    { kind: 'unanswered' },
    { kind: 'doubled', answer: 'first' },
    { kind: 'doubled', answer: 'second' },
    { kind: 'cut' },
    { kind: 'failed', status: 500, carriedOut: chance.happens(0.5) },
    { kind: 'failed', status: 503, retryAfter: '1', carriedOut: chance.happens(0.5) },
    { kind: 'failed', status: 429 },
    { kind: 'stalled', ms: chance.between(200, 3_000) },
  ];
  return chance.oneOf(fates) ?? { kind: 'dropped' };
}
