import type { ReleaseState } from '../../src/ledger/state.js';
import type { Tone } from '../operations/cell-view.js';

type Alert = ReleaseState['alerts'][number];

export interface AlertRow extends Alert {
  readonly symbol: string;
  readonly tone: Tone;
}

const drawings = {
  critical: { symbol: '✗', tone: 'bad', rank: 0 },
  warning: { symbol: '▲', tone: 'warning', rank: 1 },
  info: { symbol: '·', tone: 'quiet', rank: 2 },
} as const;

/** What nobody has acknowledged comes first, the gravest and then the newest of it on top. */
export function alertRows({ alerts }: Pick<ReleaseState, 'alerts'>): readonly AlertRow[] {
  return alerts
    .map((alert) => ({ ...alert, symbol: drawings[alert.level].symbol, tone: drawings[alert.level].tone }))
    .sort(
      (a, b) =>
        Number(a.acknowledged) - Number(b.acknowledged) ||
        drawings[a.level].rank - drawings[b.level].rank ||
        b.atMs - a.atMs,
    );
}
