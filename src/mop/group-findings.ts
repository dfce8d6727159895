import type { Finding } from './finding.js';

export interface FindingGroup {
  readonly rule: string;
  /** Error if any of its findings is one. */
  readonly severity: Finding['severity'];
  readonly amount: number;
}

/** Findings counted by rule: errors before warnings, then the most frequent first. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, { rule: string; severity: Finding['severity']; amount: number }>();
  for (const { rule, severity } of findings) {
    const group = groups.get(rule) ?? { rule, severity, amount: 0 };
    groups.set(rule, { rule, severity: group.severity === 'error' ? 'error' : severity, amount: group.amount + 1 });
  }
  const order = ({ severity }: FindingGroup): number => (severity === 'error' ? 0 : 1);
  return [...groups.values()].sort((a, b) => order(a) - order(b) || b.amount - a.amount || (a.rule < b.rule ? -1 : 1));
}
