import type { ProbeSpec } from '../../src/health/profile-schema.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { readProfile } from '../../src/adapters/probes/read-profile.js';
import type { PlannedFiles } from './planned-files.js';

/** Reads the health profile from the checkout, as approved. Programs that its probes start from the release are held against the plan too. */
export async function loadProfile(file: string, files: PlannedFiles): Promise<HealthProfile> {
  const profile = readProfile(await files.read(file), file);
  for (const program of profile.probes.flatMap(programsOf)) {
    if (program.includes('/') && !program.startsWith('/')) await files.read(program.replace(/^\.\//, ''));
    else if (files.has(program)) await files.read(program);
  }
  return profile;
}

function programsOf({ command }: ProbeSpec): readonly string[] {
  const [program, ...args] = command?.run ?? [];
  return program === undefined
    ? []
    : [program, ...args.filter((arg) => /^(\.\/)?[\w-]+(\/[\w.-]+)+\.(sh|py)$/.test(arg))];
}
