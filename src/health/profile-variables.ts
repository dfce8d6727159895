import type { ProbeSpec } from './profile-schema.js';

export const builtInVariables = ['REGION', 'REGION_LOWER'] as const;
const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names of the variables that a probe's texts refer to, each once. */
export function variablesIn(probe: ProbeSpec): readonly string[] {
  const names = textsOf(probe).flatMap((text) => [...text.matchAll(reference)].map((match) => match[1] ?? ''));
  return [...new Set(names)];
}

/** The probe with every `${NAME}` replaced by its value, or the names that have none. */
export function resolveVariables(
  probe: ProbeSpec,
  values: ReadonlyMap<string, string>,
): { readonly kind: 'ok'; readonly probe: ProbeSpec } | { readonly kind: 'unset'; readonly names: readonly string[] } {
  const unset = variablesIn(probe).filter((name) => !values.has(name));
  if (unset.length > 0) return { kind: 'unset', names: unset };
  const fill = (text: string) => text.replace(reference, (_, name: string) => values.get(name) ?? '');
  const { http, tcp, command } = probe;
  return {
    kind: 'ok',
    probe: {
      ...probe,
      ...(http
        ? { http: { ...http, url: fill(http.url), bodyContains: http.bodyContains && fill(http.bodyContains) } }
        : {}),
      ...(tcp ? { tcp: { host: fill(tcp.host), port: typeof tcp.port === 'string' ? fill(tcp.port) : tcp.port } } : {}),
      ...(command
        ? {
            command: {
              ...command,
              run: command.run.map(fill),
              outputContains: command.outputContains && fill(command.outputContains),
            },
          }
        : {}),
    },
  };
}

function textsOf({ http, tcp, command }: ProbeSpec): readonly string[] {
  return [http?.url, http?.bodyContains, tcp?.host, tcp?.port, ...(command?.run ?? []), command?.outputContains].filter(
    (text) => typeof text === 'string',
  );
}
