import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import { executionPlanSchema, type Plan, type RegionId } from '../../src/release/plan.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { version } from '../../package.json';
import type { Breakage, Scope } from './options.js';
import type { Repository } from './repository.js';

export interface Outline {
  readonly plan: Plan;
  /** Path of a phase's playbook in the repository, or an `OperatorError` when the cell or the phase does not exist. */
  playbookOf(breakage: Breakage, option?: string): string;
  inventoryOf(region: RegionId): string;
  /** Relative to the release's folder. */
  readonly healthProfile: string | undefined;
}

/** Renders the release without publishing it: what will be run, before anything runs. Findings end it in one sentence. */
export async function planOutline(repository: Repository, scope: Scope, outputFolder: string): Promise<Outline> {
  const tour = scope.tour === true;
  const rendered = await renderRelease({
    releaseFile: `${repository.folder}/${repository.releaseFile}`,
    sourcesFolder: repository.folder,
    outputFolder,
    formats: ['markdown'],
    ...(scope.regions || tour ? { regions: scope.regions ?? 2 } : {}),
    ...(scope.mops || tour ? { mops: scope.mops ?? 6 } : {}),
    toolVersion: version,
  });
  if (rendered.kind === 'findings') {
    const [first, ...others] = rendered.findings;
    throw new OperatorError(
      first?.message ?? 'The release cannot be rendered',
      first ? `${first.file}:${first.line}` : repository.releaseFile,
      `mend it and start again${others.length > 0 ? `; ${others.length} more findings stand in ${outputFolder}/findings.json` : ''}`,
    );
  }
  const { plan, executionPlans } = rendered;
  const executionOf = (region: RegionId, mop: string) => {
    const hash = plan.mops.find(({ id }) => id === mop)?.cells[region]?.execution;
    const bytes = hash === undefined ? undefined : executionPlans.get(hash);
    return bytes && executionPlanSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  };
  return {
    plan,
    playbookOf({ mop, region, phase }, option = '--fail') {
      const execution = executionOf(region, mop);
      if (!execution) {
        throw new OperatorError(
          `There is no ${mop} in ${region}`,
          `${option} ${mop}@${region}`,
          `name one of ${plan.mops.map(({ id }) => id).join(', ')} and one of ${plan.regions.map(({ id }) => id).join(', ')}`,
        );
      }
      const playbook = execution.playbooks[phase];
      if (playbook === undefined)
        throw new OperatorError(
          `${mop} has no ${phase} playbook`,
          `--fail ${mop}@${region}:${phase}`,
          'name another phase',
        );
      return playbook;
    },
    healthProfile: executionOf(plan.regions[0]?.id ?? '', plan.mops[0]?.id ?? '')?.healthProfile,
    inventoryOf(region) {
      return executionOf(region, plan.mops[0]?.id ?? '')?.inventory ?? '';
    },
  };
}
