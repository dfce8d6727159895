import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { RegionId } from '../../src/release/plan.js';
import { OperatorError } from '../../src/release/operator-error.js';

const inventorySchema = z.object({ _meta: z.object({ hostvars: z.record(z.string(), z.unknown()) }).optional() });

/** Gives every host of an inventory its sandbox folder, with the content that the release's `rehearsal/host` folder holds. */
export async function createSandboxes(
  releaseFolder: string,
  region: { readonly id: RegionId; readonly inventory: string },
  sandboxes: string,
): Promise<readonly string[]> {
  const hosts = await hostsOf(releaseFolder, region.inventory);
  const seed = join(releaseFolder, 'rehearsal', 'host');
  for (const host of hosts) {
    const sandbox = join(sandboxes, region.id, host);
    await mkdir(sandbox, { recursive: true });
    if (existsSync(seed)) await cp(seed, sandbox, { recursive: true, preserveTimestamps: true });
  }
  return hosts;
}

async function hostsOf(folder: string, inventory: string): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)('ansible-inventory', ['-i', inventory, '--list'], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    return Object.keys(inventorySchema.parse(JSON.parse(stdout))._meta?.hostvars ?? {});
  } catch (error) {
    throw new OperatorError(
      'The inventory cannot be read by ansible-inventory',
      inventory,
      'run `ansible-inventory -i <file> --list` and mend what it says',
      { cause: error },
    );
  }
}
