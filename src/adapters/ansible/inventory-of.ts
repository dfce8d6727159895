import { cp } from 'node:fs/promises';
import * as path from 'node:path';
import { OperatorError } from '../../release/operator-error.js';
import type { ExecutionPlan } from '../../release/plan.js';
import { isInside, type PrivateCopy } from './private-copy.js';

export interface InventorySource {
  readonly plan: ExecutionPlan;
  readonly copy: PrivateCopy;
  /** An author's choice instead of the plan's, relative to the release's folder. */
  readonly override: string | undefined;
  /** Root of the checked-out repository; an inventory that the plan does not have is copied from there. */
  readonly playbookFolder: string;
}

/**
 * The inventory (a file, a folder or a script) inside the private copy. Ansible ends with 0 for one that is not there, so
 * that is found out first.
 */
export async function inventoryOf({ plan, copy, override, playbookFolder }: InventorySource): Promise<string> {
  const inventory = path.posix.normalize(override ?? plan.inventory);
  const planned = plan.files.some(
    (file) => file.path === inventory || file.path.startsWith(`${inventory.replace(/\/$/, '')}/`),
  );
  if (planned && !inventory.includes(',')) return inventory;
  const where = override === undefined ? `plan of ${plan.mop} in ${plan.region}` : "input 'inventory'";
  if (override === undefined || !isInside(inventory) || /,|^\.\/?$/.test(inventory)) {
    throw new OperatorError(
      `the inventory ${inventory} is not a file of the release`,
      where,
      "name a file or folder inside the release's folder",
    );
  }
  try {
    const to = path.join(copy.folder, inventory);
    // Never over what was approved, whatever links lead where.
    const anew = { recursive: true, dereference: true, force: false, errorOnExist: true };
    await cp(path.join(playbookFolder, plan.folder, inventory), to, anew);
    return inventory;
  } catch (cause) {
    throw new OperatorError(
      `the inventory ${inventory} is not there`,
      where,
      `name a file or folder inside ${path.join(playbookFolder, plan.folder)}`,
      { cause },
    );
  }
}
