import { parseProfile } from '../../health/parse-profile.js';
import type { HealthProfile } from '../../health/profile-schema.js';
import { OperatorError } from '../../release/operator-error.js';

/** The health profile that these bytes are; its faults, all at once, are thrown as one `OperatorError`. */
export function readProfile(bytes: Uint8Array, file: string): HealthProfile {
  const parsed = parseProfile(Buffer.from(bytes).toString('utf8'), file);
  if (parsed.kind === 'ok') return parsed.profile;
  const told = parsed.faults.map((fault) => `${fault.file}:${fault.line}:${fault.column} ${fault.message}`);
  throw new OperatorError(
    `The health profile is faulty: ${told.join('; ')}`,
    file,
    'correct it and render the release again',
  );
}
