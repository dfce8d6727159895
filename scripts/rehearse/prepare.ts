import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProfile } from '../../src/adapters/probes/read-profile.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan } from '../../src/release/plan.js';
import { servicePathOf } from './degrade.js';
import type { RehearsalFolder } from './folder.js';
import type { Scope } from './options.js';
import type { Outline } from './plan-outline.js';
import { breakPlaybook, slowPlaybook, type Repository } from './repository.js';
import { createSandboxes } from './sandboxes.js';

/** The health profile of the release, where it has one. */
export async function profileOf(
  { folder }: Repository,
  { healthProfile }: Outline,
): Promise<HealthProfile | undefined> {
  return healthProfile === undefined
    ? undefined
    : readProfile(await readFile(join(folder, healthProfile)), healthProfile);
}

/** Makes the sandboxed hosts of every region, and puts into the copied playbooks what the options break or slow down. */
export async function prepareSandboxes(
  repository: Repository,
  { fail, tour, stopAt, degrade, rollbackRegion }: Scope,
  outline: Outline,
  folder: RehearsalFolder,
  profile: HealthProfile | undefined,
): Promise<void> {
  await mkdir(folder.at('backups'), { recursive: true });
  for (const { id } of outline.plan.regions) {
    await createSandboxes(repository.folder, { id, inventory: outline.inventoryOf(id) }, folder.at('sandboxes'));
  }
  const broken = fail ?? (tour ? tourBreakage(outline.plan) : undefined);
  if (rollbackRegion !== undefined && !outline.plan.regions.some(({ id }) => id === rollbackRegion)) {
    throw new OperatorError(
      `There is no region ${rollbackRegion}`,
      `--rollback-region ${rollbackRegion}`,
      `name one of ${outline.plan.regions.map(({ id }) => id).join(', ')}`,
    );
  }
  if (degrade) {
    servicePathOf(profile, degrade);
    const cell = { mop: outline.plan.mops[0]?.id ?? '', region: degrade.region };
    await slowPlaybook(repository, outline.playbookOf({ ...cell, phase: 'implement' }, '--degrade'), cell);
  }
  if (stopAt)
    await slowPlaybook(repository, outline.playbookOf({ ...stopAt, phase: 'implement' }, '--stop-at'), stopAt);
  if (broken) await breakPlaybook(repository, outline.playbookOf(broken), broken);
  await folder.update({ prepared: true });
}

/** The tour breaks the fourth MOP of its second region. */
function tourBreakage(plan: Plan): NonNullable<Scope['fail']> {
  return { mop: plan.mops[3]?.id ?? '', region: plan.regions[1]?.id ?? '', phase: 'implement' };
}
