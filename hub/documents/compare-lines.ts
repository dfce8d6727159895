export interface ComparedLine {
  readonly kind: 'same' | 'left' | 'right';
  readonly text: string;
  /** Line numbers from 1, where the line stands in that document. */
  readonly left?: number;
  readonly right?: number;
}

/** Above this many cells of the table the middle is shown as replaced as a whole. */
const mostCells = 4_000_000;

/** The lines of two texts side by side: the longest common subsequence, with equal beginnings and ends taken off first. */
export function compareLines(left: string, right: string): readonly ComparedLine[] {
  const [a, b] = [left.split('\n'), right.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (index: number, shift: number): ComparedLine => ({
    kind: 'same',
    text: a[index] ?? '',
    left: index + 1,
    right: index + 1 + shift,
  });
  const shift = b.length - a.length;
  return [
    ...Array.from({ length: start }, (_, index) => same(index, 0)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end), start),
    ...Array.from({ length: end }, (_, index) => same(a.length - end + index, shift)),
  ];
}

function middle(a: readonly string[], b: readonly string[], start: number): readonly ComparedLine[] {
  const lines: ComparedLine[] = [];
  const lengths = a.length * b.length > mostCells ? undefined : commonLengths(a, b);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (lengths && left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left, left: start + i + 1, right: start + j + 1 });
      i += 1;
      j += 1;
    } else if (
      left !== undefined &&
      (right === undefined || below(lengths, i, j, b.length) >= beside(lengths, i, j, b.length))
    ) {
      lines.push({ kind: 'left', text: left, left: start + i + 1 });
      i += 1;
    } else {
      lines.push({ kind: 'right', text: right ?? '', right: start + j + 1 });
      j += 1;
    }
  }
  return lines;
}

/** Row by row: how many lines the rests of both texts have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  return lengths;
}

const below = (lengths: Uint32Array | undefined, i: number, j: number, columns: number): number =>
  lengths?.[(i + 1) * (columns + 1) + j] ?? 0;
const beside = (lengths: Uint32Array | undefined, i: number, j: number, columns: number): number =>
  lengths?.[i * (columns + 1) + j + 1] ?? 0;
