import { schemaFaults } from '../release/schema-faults.js';
import { YamlSource, type Fault } from '../release/yaml-source.js';
import { profileFaults } from './profile-faults.js';
import { profileSchema, type HealthProfile } from './profile-schema.js';

export type ParsedProfile =
  | { readonly kind: 'ok'; readonly profile: HealthProfile }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

const mostCharacters = 1_000_000;

/** Reads a health profile. All its faults come back at once, each with its place; `file` is the name they are reported under. */
export function parseProfile(text: string, file: string): ParsedProfile {
  if (text.length > mostCharacters) {
    const message = `has ${text.length} characters; a health profile has at most ${mostCharacters}`;
    return { kind: 'faults', faults: [{ file, line: 1, column: 1, message }] };
  }
  const source = new YamlSource(text.replace(/^\uFEFF/, ''), file);
  if (source.faults.length > 0) return { kind: 'faults', faults: source.faults };
  const read = source.value();
  if (read.kind === 'fault') return { kind: 'faults', faults: [read.fault] };
  const parsed = profileSchema.safeParse(read.value);
  const faults = parsed.success ? profileFaults(parsed.data, source) : schemaFaults(profileSchema, read.value, source);
  if (parsed.success && faults.length === 0) return { kind: 'ok', profile: parsed.data };
  return { kind: 'faults', faults };
}
