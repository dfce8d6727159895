/**
 * One-sided Mann–Whitney test: how likely it is that `sample` lies above `reference` as far as it does, or farther, when both
 * come from one distribution. By the normal approximation with its corrections for ties and continuity, good from about 10 each.
 */
export function probabilityOfHigher(sample: readonly number[], reference: readonly number[]): number {
  const [n, m] = [sample.length, reference.length];
  if (n === 0 || m === 0) return 1;
  const { rankSum, tieTerm } = rankedTogether(sample, reference);
  const above = rankSum - (n * (n + 1)) / 2;
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
  if (variance <= 0) return 1;
  return upperTail((above - (n * m) / 2 - 0.5) / Math.sqrt(variance));
}

/**
 * One-sided Fisher test: how likely `hits` of `of` are, or more, when they are drawn from the same urn as `referenceHits` of
 * `referenceOf`. Exact, so it holds for rare events too.
 */
export function probabilityOfMore(hits: number, of: number, referenceHits: number, referenceOf: number): number {
  const drawn = hits + referenceHits;
  const all = of + referenceOf;
  let sum = 0;
  for (let k = hits; k <= Math.min(of, drawn); k += 1)
    sum += Math.exp(logChoose(of, k) + logChoose(referenceOf, drawn - k) - logChoose(all, drawn));
  return Math.min(1, sum);
}

function rankedTogether(
  sample: readonly number[],
  reference: readonly number[],
): { readonly rankSum: number; readonly tieTerm: number } {
  const all = [
    ...sample.map((value) => ({ value, own: true })),
    ...reference.map((value) => ({ value, own: false })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let tieTerm = 0;
  for (let first = 0; first < all.length;) {
    let next = first + 1;
    while (next < all.length && all[next]?.value === all[first]?.value) next += 1;
    const tied = next - first;
    const rank = (first + 1 + next) / 2;
    rankSum += rank * all.slice(first, next).filter(({ own }) => own).length;
    tieTerm += tied ** 3 - tied;
    first = next;
  }
  return { rankSum, tieTerm };
}

/** P(Z ≥ z) of the standard normal distribution, to seven digits (Abramowitz and Stegun 26.2.17). */
function upperTail(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z >= 0 ? tail : 1 - tail;
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log(n - k + i) - Math.log(i);
  return sum;
}
