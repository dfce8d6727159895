import type { CellStatus, ReleaseState } from '../../src/ledger/state.js';

const glyphs: Readonly<Record<CellStatus, string>> = {
  pending: '·',
  running: '▶',
  succeeded: '✓',
  failed: '✗',
  interrupted: '‖',
  'rolling-back': '⟲',
  'rolled-back': '⟲',
  'rollback-failed': '✗⟲',
  'rollback-interrupted': '‖⟲',
  skipped: '–',
};
export const legend = '· to do  ▶ running  ✓ done  ✗ failed  ⟲ rolled back  ‖ interrupted  – skipped  ² second attempt';
const titleWidth = 34;
const cellWidth = 12;

/** The release as lines of text: one a MOP, one column a region. */
export function progressTable(state: ReleaseState): readonly string[] {
  const { plan } = state;
  if (!plan) return ['Rendering and publishing the plan…'];
  const done = plan.regions.reduce(
    (sum, { id }) =>
      sum + Object.values(state.regions[id]?.cells ?? {}).filter(({ status }) => status === 'succeeded').length,
    0,
  );
  const total = plan.regions.length * plan.mops.length;
  return [
    `${plan.release}  ${done} of ${total} MOPs done  ${headline(state)}`,
    `${' '.repeat(titleWidth)}${plan.regions.map(({ id }) => id.padEnd(cellWidth)).join('')}`,
    ...plan.mops.map(
      (mop, index) =>
        `${String(index + 1).padStart(2)} ${mop.id.slice(0, titleWidth - 4).padEnd(titleWidth - 3)}` +
        plan.regions.map(({ id }) => cellText(state, id, mop.id).padEnd(cellWidth)).join(''),
    ),
    `${'region'.padEnd(titleWidth)}${plan.regions.map(({ id }) => (state.regions[id]?.status ?? '').padEnd(cellWidth)).join('')}`,
    legend,
  ];
}

/** Who holds the lock and what runs, in one line. */
export function headline(state: ReleaseState): string {
  if (state.stop) return `EMERGENCY STOP by ${state.stop.by}: ${state.stop.reason}`;
  if (state.decisions.some(({ kind }) => kind === 'rollback-failed'))
    return 'A ROLLBACK FAILED: nothing starts until a person answers';
  if (state.open) {
    const doing = state.open.kind === 'rollback' ? 'rolling back' : `attempt ${state.open.attempt} of`;
    return `${state.open.region}: ${doing} ${state.open.mop}`;
  }
  if (state.lock) {
    const asked = state.decisions.find(({ region }) => region === state.lock?.region);
    return asked
      ? `${state.lock.region}: waiting for a person - ${asked.question}`
      : `${state.lock.region} holds the lock`;
  }
  return state.status === 'completed' ? 'completed' : 'nobody holds the lock';
}

function cellText(state: ReleaseState, region: string, mop: string): string {
  const cell = state.regions[region]?.cells[mop];
  if (!cell) return '?';
  const seconds =
    cell.startedAtMs !== undefined && cell.finishedAtMs !== undefined && cell.status !== 'pending'
      ? ` ${Math.max(1, Math.round((cell.finishedAtMs - cell.startedAtMs) / 1000))}s`
      : '';
  return `${glyphs[cell.status]}${cell.attempt > 1 ? '²' : ''}${seconds}`;
}
