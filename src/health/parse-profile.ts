import { schemaFaults } from '../release/schema-faults.js';
import { YamlSource, type Fault } from '../release/yaml-source.js';
import { profileSchema, type HealthProfile } from './profile-schema.js';
import { builtInVariables, variablesIn } from './profile-variables.js';

export type ParsedProfile =
  | { readonly kind: 'ok'; readonly profile: HealthProfile }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

/** Environment variables that hold secrets on an agent: no profile may name them. */
const secretVariable = /^(INPUT|ENDPOINT|SECRET|SECUREFILE|AZP|VSTS)_|ACCESSTOKEN|PASSWORD|_PAT$/;

/** Reads a health profile. All its faults come back at once, each with its place; `file` is the name they are reported under. */
export function parseProfile(text: string, file: string): ParsedProfile {
  const source = new YamlSource(text.replace(/^\uFEFF/, ''), file);
  if (source.faults.length > 0) return { kind: 'faults', faults: source.faults };
  const read = source.value();
  if (read.kind === 'fault') return { kind: 'faults', faults: [read.fault] };
  const parsed = profileSchema.safeParse(read.value);
  const faults = parsed.success ? crossFaults(parsed.data, source) : schemaFaults(profileSchema, read.value, source);
  if (parsed.success && faults.length === 0) return { kind: 'ok', profile: parsed.data };
  return { kind: 'faults', faults };
}

function crossFaults(profile: HealthProfile, source: YamlSource): readonly Fault[] {
  const allowed = new Set([...builtInVariables, ...profile.variables]);
  const ids = profile.probes.map((probe) => probe.id);
  const secrets = profile.variables.flatMap((name, index) =>
    secretVariable.test(name)
      ? [source.fault(['variables', index], `${name} may hold a secret: a probe cannot read it`)]
      : [],
  );
  const twice = ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [source.fault(['probes', index, 'id'], `probe "${id}" stands twice: ids must differ`)]
      : [],
  );
  const unknown = profile.probes.flatMap((probe, index) =>
    variablesIn(probe)
      .filter((name) => !allowed.has(name))
      .map((name) =>
        source.fault(['probes', index], `\${${name}} does not stand under variables: add it there or correct it`),
      ),
  );
  return [...secrets, ...twice, ...unknown];
}
