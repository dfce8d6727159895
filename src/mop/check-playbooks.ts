import { phaseSchema } from '../release/plan.js';
import type { Checked, Report } from './checked-release.js';
import type { DescribedMop } from './describe-mops.js';

/** That every MOP which is not manual has playbooks that exist, validation, and at risk high a way back. */
export function checkPlaybooks(checked: Checked, report: Report): void {
  checkPresence(checked, report);
  const { release, mops } = checked;
  const withOwn = new Set(release.mops.filter((entry) => entry.playbooks !== undefined).map((entry) => entry.source));
  for (const type of Object.keys(release.types)) {
    const used = mops.filter((mop) => mop.type === type && !mop.manual && !withOwn.has(mop.source));
    checkPhases(`type ${type}`, ['types', type, 'playbooks'], used, report);
  }
  release.mops.forEach((entry, index) => {
    if (entry.playbooks === undefined) return;
    const used = mops.filter((mop) => mop.source === entry.source);
    if (used.some((mop) => mop.manual)) {
      report(
        ['mops', index, 'playbooks'],
        'manual-with-playbooks',
        `"${entry.source}" has both manual: true and playbooks: keep one of them`,
      );
    } else checkPhases(used[0]?.id ?? entry.source, ['mops', index, 'playbooks'], used, report);
  });
}

function checkPresence({ release, exists, isFile }: Checked, report: Report): void {
  const check = (
    path: readonly PropertyKey[],
    playbooks: DescribedMop['playbooks'] | undefined,
    whose: string,
  ): void => {
    for (const phase of phaseSchema.options) {
      const playbook = playbooks?.[phase];
      if (playbook === undefined || isFile(playbook)) continue;
      report(
        [...path, 'playbooks', phase],
        'missing-playbook',
        `playbook "${playbook}" (${phase} of ${whose}) ${exists(playbook) ? 'is a folder' : 'does not exist'}`,
      );
    }
  };
  for (const [type, { playbooks }] of Object.entries(release.types)) check(['types', type], playbooks, `type ${type}`);
  release.mops.forEach((entry, index) => {
    check(['mops', index], entry.playbooks, `"${entry.source}"`);
  });
}

/** `used`: MOPs that have the same playbooks, those of `owner`. */
function checkPhases(owner: string, path: readonly PropertyKey[], used: readonly DescribedMop[], report: Report): void {
  const [first] = used;
  if (first === undefined) return;
  const { playbooks } = first;
  const names = used.map((mop) => mop.id).join(', ');
  if (playbooks.implement === undefined) {
    report(
      path,
      'no-playbook',
      `${owner} has no implement playbook, but ${names} ${used.length === 1 ? 'is' : 'are'} not manual: name playbooks, or set manual: true`,
    );
    return;
  }
  const reversible = used.filter((mop) => mop.reversible);
  const risky = reversible.filter((mop) => mop.risk === 'high').map((mop) => mop.id);
  const lacking = (['checkpoint', 'rollback'] as const).filter((phase) => playbooks[phase] === undefined);
  if (risky.length > 0 && lacking.length > 0) {
    const whose =
      risky.length === 1 && risky[0] === owner
        ? 'its risk is high and needs both'
        : `${risky.join(', ')} of risk high ${risky.length === 1 ? 'needs' : 'need'} both`;
    report(path, 'high-risk-without-rollback', `${owner} has no ${lacking.join(' and no ')} playbook, but ${whose}`);
  }
  const undone = reversible.filter((mop) => mop.risk !== 'high').map((mop) => mop.id);
  if (undone.length > 0 && playbooks.rollback === undefined) {
    report(
      path,
      'no-rollback',
      `${owner} has no rollback playbook: add a tested one, or declare reversible: false for ${undone.join(', ')}`,
    );
  }
  if (playbooks.validate === undefined) {
    report(
      path,
      'no-validation',
      `${owner} has no validate playbook: nothing shows that ${used.length === 1 && first.id === owner ? 'it' : 'its MOPs'} worked`,
      { severity: 'warning' },
    );
  }
}
