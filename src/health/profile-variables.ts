import { kindOfProbe, type ProbeSpec } from './profile-schema.js';

const placeNames = ['', '_LOWER', '_ORGANIZATION', '_PROJECT'];
/** Of the region that is measured, and of the other one in a matrix. */
export const builtInVariables: readonly string[] = ['REGION', 'PEER'].flatMap((place) =>
  placeNames.map((name) => `${place}${name}`),
);
const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)\}/g;

/** Where in a kind's keys a secret may stand: what is sent as a credential and shown nowhere. */
const credentialPlaces = /^(http|prometheus)\.headers\.|\.(token|password|sas)$/;
/** `permissions[0].token` names what is protected; it is no credential. */
const noCredential = /^azureDevOps\.permissions\./;

interface PlacedText {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Names of the variables that a text refers to. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].map((match) => match[1] ?? '');
}

/** Every text of what the probe measures, with its place in the profile's entry. */
export function textsOf(probe: ProbeSpec): readonly PlacedText[] {
  const kind = kindOfProbe(probe);
  return walk(probe[kind], [kind]);
}

export function mayHoldSecret(path: readonly (string | number)[]): boolean {
  const place = path.join('.');
  return credentialPlaces.test(place) && !noCredential.test(place);
}

/** The probe with every `${NAME}` replaced by its value, or the names that have none. */
export function resolveVariables(
  probe: ProbeSpec,
  values: ReadonlyMap<string, string>,
): { readonly kind: 'ok'; readonly probe: ProbeSpec } | { readonly kind: 'unset'; readonly names: readonly string[] } {
  const unset = textsOf(probe)
    .flatMap(({ text }) => namesIn(text))
    .filter((name) => !values.has(name));
  if (unset.length > 0) return { kind: 'unset', names: [...new Set(unset)] };
  const kind = kindOfProbe(probe);
  const fill = (text: string): string => text.replace(reference, (_, name: string) => values.get(name) ?? '');
  return { kind: 'ok', probe: { ...probe, [kind]: mapped(probe[kind], fill) } };
}

function walk(value: unknown, path: readonly (string | number)[]): readonly PlacedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((one, index) => walk(one, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => walk(one, [...path, key]));
}

function mapped(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, fill)]));
}
