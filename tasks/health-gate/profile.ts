import * as path from 'node:path';
import { readProfile } from '../../src/adapters/probes/read-profile.js';
import { filesNamedBy, wordsOf } from '../../src/health/named-files.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import type { PlannedFiles } from './planned-files.js';

/** Reads the health profile from the checkout, as approved. Whatever of the release its probes run or read is held against the plan too. */
export async function loadProfile(file: string, files: PlannedFiles): Promise<HealthProfile> {
  const { probes, ...profile } = readProfile(await files.read(file), file);
  const folder = path.posix.dirname(file);
  const named = [
    ...(folder === '.' ? [] : files.below(folder)),
    ...probes.flatMap(filesNamedBy),
    ...probes.flatMap(wordsOf).filter((word) => files.isInCheckout(word)),
  ];
  for (const one of new Set(named)) await files.read(one);
  return { ...profile, probes };
}
