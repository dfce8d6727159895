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

/** A page of thousands of buttons answers nobody: of more alerts than a person reads the first are shown. */
const mostShown = 200;

export interface AlertsView {
  readonly rows: readonly AlertRow[];
  /** That many more are not shown. */
  readonly more: number;
}

/** What nobody has acknowledged comes first, the gravest and then the newest of it on top. */
export function alertsView({ alerts }: Pick<ReleaseState, 'alerts'>): AlertsView {
  const rows = alerts
    .map((alert) => ({ ...alert, symbol: drawings[alert.level].symbol, tone: drawings[alert.level].tone }))
    .sort(
      (a, b) =>
        Number(a.acknowledged) - Number(b.acknowledged) ||
        drawings[a.level].rank - drawings[b.level].rank ||
        b.atMs - a.atMs,
    );
  return { rows: rows.slice(0, mostShown), more: Math.max(0, rows.length - mostShown) };
}
