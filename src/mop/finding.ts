/** What is wrong or doubtful with a release, where, and for which MOP and regions. An error keeps the release from being published. */
export interface Finding {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Relative to the release's folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly mop?: string;
  /** Absent: the finding does not depend on the region. */
  readonly regions?: readonly string[];
}

export type PlaceOf = (offset: number) => { readonly line: number; readonly column: number };

/** Tells line and column, counted from 1, of offsets in a text. */
export function placesIn(text: string): PlaceOf {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** One finding where several differ only in the region; sorted by file, place and rule. */
export function mergeRegions(findings: readonly Finding[], regionOrder: readonly string[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([
      finding.file,
      finding.line,
      finding.column,
      finding.rule,
      finding.message,
      finding.mop,
    ]);
    const known = merged.get(key);
    const regions = [...(known?.regions ?? []), ...(finding.regions ?? [])];
    const ordered = regionOrder.filter((region) => regions.includes(region));
    merged.set(key, ordered.length === 0 ? finding : { ...finding, regions: ordered });
  }
  return [...merged.values()].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.rule, b.rule) ||
      compare(a.message, b.message),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `mops/a.md.j2:3:7: message (MOP a, regions EUS2, WUS2)` */
export function findingText(finding: Finding): string {
  const about = [
    ...(finding.mop === undefined ? [] : [`MOP ${finding.mop}`]),
    ...(finding.regions === undefined
      ? []
      : [`${finding.regions.length === 1 ? 'region' : 'regions'} ${finding.regions.join(', ')}`]),
  ];
  return `${finding.file}:${finding.line}:${finding.column}: ${finding.message}${about.length === 0 ? '' : ` (${about.join(', ')})`}`;
}
