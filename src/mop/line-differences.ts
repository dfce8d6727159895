/** A stretch of lines of one text that stands in place of a stretch of another; `to` is the first line after it. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/** Steps of the search after which what is left counts as one difference; bounds time and memory by its square. */
const mostSteps = 400;

/** Where two lists of lines differ, by Myers' algorithm, in order. */
export function lineDifferences(lines: readonly unknown[], other: readonly unknown[]): readonly Difference[] {
  let start = 0;
  while (start < lines.length && start < other.length && lines[start] === other[start]) start += 1;
  let end = lines.length;
  let otherEnd = other.length;
  while (end > start && otherEnd > start && lines[end - 1] === other[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
  }
  if (start === end && start === otherEnd) return [];
  const aligned = lines.length === other.length ? alignedDifferences(lines, other, start, end) : undefined;
  if (aligned !== undefined) return aligned;
  const equal = equalLines(lines.slice(start, end), other.slice(start, otherEnd));
  const differences: Difference[] = [];
  let [from, otherFrom] = [start, start];
  for (const [line, otherLine] of [
    ...equal.map(([a, b]) => [a + start, b + start] as const),
    [end, otherEnd] as const,
  ]) {
    if (line > from || otherLine > otherFrom) differences.push({ from, to: line, otherFrom, otherTo: otherLine });
    [from, otherFrom] = [line + 1, otherLine + 1];
  }
  return differences;
}

/** Line against line, where at least half of them are the same: the usual case of two regions, and a quick one. */
function alignedDifferences(
  lines: readonly unknown[],
  other: readonly unknown[],
  start: number,
  end: number,
): readonly Difference[] | undefined {
  const differences: Difference[] = [];
  let different = 0;
  for (let line = start; line < end; line += 1) {
    if (lines[line] === other[line]) continue;
    const from = line;
    while (line < end && lines[line] !== other[line]) line += 1;
    different += line - from;
    if (different * 2 > lines.length) return undefined;
    differences.push({ from, to: line, otherFrom: from, otherTo: line });
  }
  return differences;
}

/** Pairs of numbers of lines that are equal, ascending; none where too much differs. */
function equalLines(a: readonly unknown[], b: readonly unknown[]): readonly (readonly [number, number])[] {
  const reach = Math.min(a.length + b.length, mostSteps);
  const best = new Int32Array(2 * reach + 3);
  const origin = reach + 1;
  const trail: Int32Array[] = [];
  for (let step = 0; step <= reach; step += 1) {
    trail.push(best.slice());
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      let x = firstOf(best, origin, diagonal, step);
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      best[origin + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(trail, origin, a.length, b.length);
    }
  }
  return [];
}

function firstOf(best: Int32Array, origin: number, diagonal: number, step: number): number {
  const [below = 0, above = 0] = [best[origin + diagonal - 1], best[origin + diagonal + 1]];
  return diagonal === -step || (diagonal !== step && below < above) ? above : below + 1;
}

function walkBack(
  trail: readonly Int32Array[],
  origin: number,
  length: number,
  otherLength: number,
): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let [x, y] = [length, otherLength];
  for (let step = trail.length - 1; step >= 0; step -= 1) {
    const best = trail[step] ?? new Int32Array();
    const diagonal = x - y;
    const [below = 0, above = 0] = [best[origin + diagonal - 1], best[origin + diagonal + 1]];
    const cameFrom = diagonal === -step || (diagonal !== step && below < above) ? diagonal + 1 : diagonal - 1;
    const startX = step === 0 ? 0 : (best[origin + cameFrom] ?? 0);
    const startY = step === 0 ? 0 : startX - cameFrom;
    while (x > startX && y > startY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    [x, y] = [startX, startY];
  }
  return pairs.reverse();
}
