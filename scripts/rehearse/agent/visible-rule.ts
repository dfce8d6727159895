/**
 * Whether a task.json `visibleRule` holds: `name = value`, `==`, `!=`, joined by `&&` or by `||`. An input that the form
 * would hide is not required. Rules of another form count as visible.
 */
export function isVisible(rule: string | undefined, valueOf: (input: string) => string | undefined): boolean {
  if (rule === undefined || rule.trim() === '') return true;
  return rule.split('||').some((all) => all.split('&&').every((clause) => holds(clause, valueOf)));
}

function holds(clause: string, valueOf: (input: string) => string | undefined): boolean {
  const match = /^\s*([^\s=!]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(clause);
  if (match === null) return true;
  const [, name = '', operator, wanted = ''] = match;
  const equal = (valueOf(name) ?? '').toLowerCase() === wanted.replace(/^["']|["']$/g, '').toLowerCase();
  return operator === '!=' ? !equal : equal;
}
