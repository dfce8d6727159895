import type { Value } from '../../health/condition/value.js';
import type { KindSpec } from '../../health/profile-schema.js';
import { down, measured, unmeasurable, type Observation, type ProbeKind } from './probe-surroundings.js';
import { runProgram } from './run-program.js';
import { bounded, faultText } from './seen.js';

type AnsibleSpec = KindSpec<'ansible'>;
const outputLimit = 16 * 1024 * 1024;
const hostLine = /^(\S+) \| (SUCCESS|CHANGED|FAILED|UNREACHABLE)!?(?: =>|:) (.*)$/;

/** Asks Ansible: whether its hosts answer, whether the inventory can be read and has hosts, or for facts. */
export const ansibleProbe: ProbeKind<AnsibleSpec> = (spec, timeoutMs, { folder, environment }) => ({
  look: async (signal) => {
    const end = await runProgram(commandOf(spec), {
      folder,
      environment: {
        ...environment,
        ANSIBLE_NOCOLOR: '1',
        ANSIBLE_LOAD_CALLBACK_PLUGINS: '0',
        ANSIBLE_DEPRECATION_WARNINGS: '0',
      },
      signal,
      outputLimit,
      outputOnly: true,
    });
    if (end.error !== undefined) return unmeasurable(`Ansible could not be started: ${faultText(end.error).text}`);
    if (signal.aborted) return down(`not finished within ${timeoutMs} ms`);
    if (end.cut) return unmeasurable(`Ansible tells more than ${outputLimit / 1024 / 1024} MiB: filter the facts`);
    return spec.check === 'inventory' ? inventory(spec, end.output) : hosts(spec, end.output);
  },
});

function commandOf({ check, inventory: file, hosts: pattern, filter }: AnsibleSpec): readonly string[] {
  if (check === 'inventory') return ['ansible', '-i', file, '--list-hosts', '--', pattern];
  const module = check === 'ping' ? ['-m', 'ping'] : ['-m', 'setup', ...filtered(filter)];
  return ['ansible', '-i', file, '-o', ...module, '--', pattern];
}

function filtered(filter: readonly string[]): readonly string[] {
  return filter.length === 0 ? [] : ['-a', `filter=${filter.join(',')}`];
}

/** Ansible ends with 0 for an inventory that does not exist, so its hosts are counted. */
function inventory({ minimumHosts }: AnsibleSpec, output: string): Observation {
  const [, told] = /^ *hosts \((\d+)\):/m.exec(output) ?? [];
  if (told === undefined) return down('the inventory cannot be read');
  const names = output
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((name) => name !== '');
  const seen = `${told} ${told === '1' ? 'host' : 'hosts'} in the inventory`;
  const fault = Number(told) < minimumHosts ? `${seen}; ${minimumHosts} are wanted` : undefined;
  return measured({ hosts: Number(told), names }, seen, fault);
}

function hosts({ check, minimumHosts }: AnsibleSpec, output: string): Observation {
  const told = output.split('\n').flatMap((line) => {
    const [, host, state, json] = hostLine.exec(line) ?? [];
    return host === undefined || json === undefined
      ? []
      : [{ host, good: state === 'SUCCESS' || state === 'CHANGED', json }];
  });
  const bad = told.filter(({ good }) => !good);
  const reachable = told.length - bad.length;
  const facts =
    check === 'facts'
      ? {
          facts: Object.fromEntries(
            told.map(({ host, json }) => [host, (objectOf(json)?.['ansible_facts'] ?? {}) as Value]),
          ),
        }
      : {};
  const result = { hosts: told.length, reachable, unreachable: bad.map(({ host }) => host), ...facts };
  const seen = `${reachable} of ${told.length} hosts answer`;
  const first = bad[0] && `${bad[0].host}: ${bounded(messageIn(bad[0].json))}`;
  if (first !== undefined) return measured(result, seen, `${seen}; ${first}`);
  return measured(result, seen, reachable < minimumHosts ? `${seen}; ${minimumHosts} are wanted` : undefined);
}

function objectOf(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function messageIn(json: string): string {
  const message = objectOf(json)?.['msg'];
  return typeof message === 'string' ? message : json;
}
