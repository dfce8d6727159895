import { judgeLabelledMops, labelledMops, labelledTypes } from '../../tests/mop/labelled-mops.js';

/** How often each type of the labelled texts was taken for which: a row is what a person says, a column what was detected. */
export function confusionTable(): string {
  const mops = labelledMops();
  const { right, wrong, undecided, confusion } = judgeLabelledMops(mops);
  const types = Object.keys(labelledTypes);
  const columns = [...types, 'undecided'];
  const width = Math.max(...columns.map((name) => name.length)) + 2;
  const rows = types.map((type) =>
    [type.padEnd(width), ...columns.map((name) => String(confusion.get(type)?.get(name) ?? '·').padStart(width))].join(
      '',
    ),
  );
  return [
    `Types of ${mops.length} labelled MOPs: ${right.length} right, ${wrong.length} wrong, ${undecided.length} undecided`,
    [''.padEnd(width), ...columns.map((name) => name.padStart(width))].join(''),
    ...rows,
  ].join('\n');
}
