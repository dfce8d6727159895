import type { RegionState, ReleaseState } from '../src/ledger/state.js';
import type { Plan } from '../src/release/plan.js';
import { currentPhase, type Tone } from './operations/cell-view.js';
import { forecast } from './executive/forecast.js';
import { dayAndTime, durationText } from './time.js';

export interface ReleaseLine {
  readonly release: string;
  readonly symbol: string;
  readonly tone: Tone;
  /** Where we are, in one line. */
  readonly sentence: string;
  readonly regions: readonly RegionMark[];
}

export interface RegionMark {
  readonly id: string;
  readonly symbol: string;
  readonly tone: Tone;
  /** `27 h 10 min`, `48 %`, or what holds it. */
  readonly text: string;
  readonly label: string;
}

/** The bar on top of every view: where are we, is it safe. `nowMs` is 0 before the ledger could be read. */
export function releaseLine(state: ReleaseState, nowMs: number, timeZone?: string): ReleaseLine {
  const { plan } = state;
  if (!plan) {
    const sentence = nowMs > 0 ? 'Nothing is planned here yet' : 'Nothing is known of this release yet';
    return { release: '', symbol: '·', tone: 'quiet', sentence, regions: [] };
  }
  const { spans } = forecast(state, plan, nowMs);
  const endOf = (id: string): string => dayAndTime(spans.find((span) => span.id === id)?.endMs ?? nowMs, timeZone);
  return {
    release: plan.release,
    ...situation(state, plan),
    regions: plan.regions.map(({ id }) =>
      regionMark(id, state.regions[id], plan, nowMs, state.stop ? undefined : endOf(id)),
    ),
  };
}

function situation(state: ReleaseState, plan: Plan): Pick<ReleaseLine, 'symbol' | 'tone' | 'sentence'> {
  if (state.status === 'completed') return { symbol: '✓', tone: 'good', sentence: 'Completed' };
  if (state.status === 'abandoned') return { symbol: '–', tone: 'quiet', sentence: 'Abandoned' };
  if (state.stop)
    return { symbol: '■', tone: 'bad', sentence: `Emergency stop in force, by ${state.stop.by}: ${state.stop.reason}` };
  if (state.rollback) {
    const next = state.rollback.remaining[0];
    const left = state.rollback.remaining.length;
    return {
      symbol: '⟲',
      tone: 'warning',
      sentence: `Rolling back (${state.rollback.scope}), ${left} MOPs to go${next ? `, next ${next.mop} in ${next.region}` : ''}`,
    };
  }
  if (state.open) return { symbol: '▶', tone: 'active', sentence: executing(state, plan) };
  const asked = state.decisions[0];
  if (asked) return { symbol: '◆', tone: 'warning', sentence: `Waiting for a decision: ${asked.question}` };
  const failed = plan.regions.find(({ id }) => state.regions[id]?.status === 'failed');
  if (failed) return { symbol: '✗', tone: 'bad', sentence: `${failed.id} failed and waits for a person` };
  if (state.lock) {
    return { symbol: '▶', tone: 'active', sentence: `${state.lock.region} holds the lock, between two MOPs` };
  }
  const next = plan.regions.find(({ id }) => !['completed', 'skipped'].includes(state.regions[id]?.status ?? ''));
  return next
    ? { symbol: '·', tone: 'quiet', sentence: `Nothing runs; next is ${next.id}` }
    : { symbol: '·', tone: 'quiet', sentence: 'Every region is done; the cross-region validation is next' };
}

function executing({ open, regions }: ReleaseState, plan: Plan): string {
  if (!open) return '';
  const index = plan.mops.findIndex(({ id }) => id === open.mop);
  const cell = regions[open.region]?.cells[open.mop];
  const phase = open.kind === 'rollback' ? 'rollback' : cell ? currentPhase(cell) : '';
  return `Executing ${open.region} · MOP ${index + 1} of ${plan.mops.length} “${plan.mops[index]?.title ?? open.mop}” · ${phase} · attempt ${open.attempt}`;
}

function regionMark(
  id: string,
  region: RegionState | undefined,
  plan: Plan,
  nowMs: number,
  /** Undefined while nothing may go on. */
  expectedEnd: string | undefined,
): RegionMark {
  const status = region?.status ?? 'waiting';
  const done = Object.values(region?.cells ?? {}).filter((cell) => ['succeeded', 'skipped'].includes(cell.status));
  const percent = `${Math.floor((100 * done.length) / plan.mops.length)} %`;
  const lasted =
    region?.startedAtMs === undefined ? '' : durationText((region.finishedAtMs ?? nowMs) - region.startedAtMs);
  const mark = (symbol: string, tone: Tone, text: string, words: string): RegionMark => ({
    id,
    symbol,
    tone,
    text,
    label: `${id}: ${words}`,
  });
  switch (status) {
    case 'completed':
      return mark('✓', 'good', lasted, `completed in ${lasted}`);
    case 'executing':
      if (expectedEnd === undefined)
        return mark(
          '■',
          'bad',
          `${percent}, stopped`,
          `stopped, ${done.length} of ${plan.mops.length} MOPs done, for ${lasted}`,
        );
      return mark(
        '▶',
        'active',
        `${percent}, until ≈ ${expectedEnd}`,
        `executing, ${done.length} of ${plan.mops.length} MOPs done, for ${lasted}, expected to end ${expectedEnd}`,
      );
    case 'failed':
      return mark('✗', 'bad', percent, `failed after ${done.length} of ${plan.mops.length} MOPs`);
    case 'rolled-back':
      return mark('⟲', 'warning', 'rolled back', 'rolled back');
    case 'skipped':
      return mark('–', 'quiet', 'skipped', `skipped, ${region?.reason ?? ''}`);
    case 'waiting':
      return mark('·', 'quiet', 'waits', 'waits for its turn');
  }
}
