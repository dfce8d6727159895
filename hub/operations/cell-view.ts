import type { CellState, CellStatus } from '../../src/ledger/state.js';
import { phaseSchema, type Phase, type PlannedMop } from '../../src/release/plan.js';
import { durationText, shortDuration } from '../time.js';

/** How a cell's status is drawn: a shape and a word before any colour. */
const drawings: Readonly<Record<CellStatus, { readonly symbol: string; readonly word: string; readonly tone: Tone }>> =
  {
    pending: { symbol: '·', word: 'not started', tone: 'quiet' },
    running: { symbol: '▶', word: 'running', tone: 'active' },
    succeeded: { symbol: '✓', word: 'succeeded', tone: 'good' },
    failed: { symbol: '✗', word: 'failed', tone: 'bad' },
    interrupted: { symbol: '⚡', word: 'interrupted', tone: 'bad' },
    'rolling-back': { symbol: '⟲', word: 'rolling back', tone: 'warning' },
    'rolled-back': { symbol: '⟲', word: 'rolled back', tone: 'warning' },
    'rollback-failed': { symbol: '‼', word: 'rollback failed', tone: 'bad' },
    'rollback-interrupted': { symbol: '‼', word: 'rollback interrupted', tone: 'bad' },
    skipped: { symbol: '–', word: 'skipped', tone: 'quiet' },
  };

export type Tone = 'quiet' | 'active' | 'good' | 'warning' | 'bad';

export interface CellView {
  readonly region: string;
  readonly mop: string;
  readonly symbol: string;
  readonly tone: Tone;
  /** `28m`; empty before the first attempt. */
  readonly time: string;
  /** Clearly longer than its estimate. */
  readonly over: boolean;
  /** Above 1, how many attempts there were. */
  readonly attempt: number;
  /** The whole cell as a sentence, for screen readers and for hovering. */
  readonly label: string;
  readonly phase?: Phase;
}

/** Estimates are rounded to five minutes: what exceeds one by less is as estimated. */
const tolerance = 1.1;

/** One MOP in one region at one moment of the service's clock. */
export function cellView(region: string, mop: PlannedMop, cell: CellState | undefined, nowMs: number): CellView {
  const { symbol, word, tone } = drawings[cell?.status ?? 'pending'];
  const spentMs = spent(cell, nowMs);
  const estimateMs = mop.estimateMinutes * 60_000;
  const over = spentMs !== undefined && spentMs > estimateMs * tolerance;
  const attempt = cell?.attempt ?? 0;
  const phase = cell?.status === 'running' ? currentPhase(cell) : undefined;
  const label = [
    `${mop.title} in ${region}: ${word}`,
    phase,
    attempt > 1 ? `attempt ${attempt}` : '',
    spentMs === undefined ? '' : `${durationText(spentMs)} of ${durationText(estimateMs)} estimated`,
    over ? 'over its estimate' : '',
    cell?.reason,
  ];
  return {
    region,
    mop: mop.id,
    symbol,
    tone,
    time: spentMs === undefined ? '' : shortDuration(spentMs),
    over,
    attempt,
    label: label.filter((part) => part !== undefined && part !== '').join(', '),
    ...(phase ? { phase } : {}),
  };
}

/** Time of the latest attempt, from its start to its end or to now; of nothing that never started. */
export function spent(cell: CellState | undefined, nowMs: number): number | undefined {
  if (cell?.startedAtMs === undefined) return undefined;
  return (cell.finishedAtMs ?? nowMs) - cell.startedAtMs;
}

/** The phase that follows the last one reported. */
export function currentPhase(cell: CellState): Phase {
  const done = cell.phases.map(({ phase }) => phase);
  return phaseSchema.options.find((phase) => !done.includes(phase)) ?? 'validate';
}
