import type { CellStatus, ReleaseState } from '../../src/ledger/state.js';
import { plainText } from '../../src/report/plain-text.js';

const marks: Readonly<Record<CellStatus, string>> = {
  pending: '·',
  running: '▶',
  succeeded: '✔',
  failed: '✘',
  interrupted: '!',
  'rolling-back': '◀',
  'rolled-back': '↶',
  'rollback-failed': '‼',
  'rollback-interrupted': '!',
  skipped: '–',
};

/** MOPs down, regions across: how each cell stands, with the attempts where there was more than one. */
export function regionTable({ plan, regions }: ReleaseState): readonly string[] {
  if (!plan) return [];
  const ids = plan.regions.map(({ id }) => id);
  const rows = plan.mops.map(({ id: mop }) => [
    mop,
    ...ids.map((id) => {
      const cell = regions[id]?.cells[mop];
      return cell ? `${marks[cell.status]} ${cell.status}${cell.attempt > 1 ? ` (${cell.attempt})` : ''}` : '';
    }),
  ]);
  return aligned([['MOP', ...ids], ['', ...ids.map((id) => regions[id]?.status ?? '')], ...rows]);
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const plain = rows.map((row) => row.map(plainText));
  const widths = plain[0]?.map((_, column) => Math.max(...plain.map((row) => row[column]?.length ?? 0))) ?? [];
  return plain.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
