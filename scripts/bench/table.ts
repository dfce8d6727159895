/** One measured thing beside the thing it is compared with, both in milliseconds. */
export interface Row {
  readonly what: string;
  readonly ms: number;
  readonly against: string;
  readonly againstMs: number;
  /** What is promised, in words. */
  readonly bar?: string;
}

function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${row.ms.toFixed(1)} ms`,
    row.against,
    `${row.againstMs.toFixed(1)} ms`,
    `${(row.ms / row.againstMs).toFixed(2)} x`,
    `${(row.ms - row.againstMs).toFixed(0)} ms more`,
    row.bar ?? '',
  ]);
  return aligned(cells);
}

/** The comparisons as one table, below it the figures that stand for themselves. */
export function formatLines(lines: readonly (Row | Figure)[]): string {
  const rows = lines.filter(isRow);
  const figures = lines.filter((line): line is Figure => !isRow(line));
  return [formatTable(rows), formatFigures(figures)].filter((table) => table !== '').join('\n\n');
}

/** A figure that stands for itself. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly bar: string;
}

function isRow(line: Row | Figure): line is Row {
  return 'ms' in line;
}

function formatFigures(figures: readonly Figure[]): string {
  return aligned(figures.map(({ what, value, bar }) => [what, value, bar]));
}

function aligned(cells: readonly (readonly string[])[]): string {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
