import type { ProbeSpec } from '../../src/health/profile-schema.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { PlannedFiles } from './planned-files.js';

/** Reads the health profile from the checkout, as approved. Programs that its probes start from the release are held against the plan too. */
export async function loadProfile(file: string, files: PlannedFiles): Promise<HealthProfile> {
  const text = Buffer.from(await files.read(file)).toString('utf8');
  const parsed = parseProfile(text, file);
  if (parsed.kind === 'faults') {
    const told = parsed.faults.map((fault) => `${fault.file}:${fault.line}:${fault.column} ${fault.message}`);
    throw new OperatorError(
      `The health profile is faulty: ${told.join('; ')}`,
      file,
      'correct it and render the release again',
    );
  }
  for (const program of parsed.profile.probes.flatMap(programsOf)) {
    if (program.includes('/') && !program.startsWith('/')) await files.read(program.replace(/^\.\//, ''));
    else if (files.has(program)) await files.read(program);
  }
  return parsed.profile;
}

function programsOf({ command }: ProbeSpec): readonly string[] {
  const [program, ...args] = command?.run ?? [];
  return program === undefined
    ? []
    : [program, ...args.filter((arg) => /^(\.\/)?[\w-]+(\/[\w.-]+)+\.(sh|py)$/.test(arg))];
}
