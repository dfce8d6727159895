import { didYouMean } from '../release/near-name.js';
import type { Fault, YamlSource } from '../release/yaml-source.js';
import { parseCondition } from './condition/parse-condition.js';
import { ConditionFault } from './condition/tokens.js';
import { conditionsOf, kindOfProbe, lacksCondition, type HealthProfile, type ProbeSpec } from './profile-schema.js';
import { builtInVariables, mayHoldSecret, namesIn, textsOf } from './profile-variables.js';

/** Environment variables that hold an agent's own secrets: no profile may name them. */
const agentsOwn = /^(INPUT|ENDPOINT|SECRET|SECUREFILE|AZP|VSTS)_/;
/** Names that give a secret away: they belong under `secrets`, never under `variables`. */
const soundsSecret = /ACCESSTOKEN|PASSWORD|_PAT$/;

type Check = (profile: HealthProfile, source: YamlSource) => readonly Fault[];

/** What is wrong with a profile that its schema cannot see: names that nothing bears, conditions that cannot be read, secrets. */
export function profileFaults(profile: HealthProfile, source: YamlSource): readonly Fault[] {
  return checks.flatMap((check) => check(profile, source));
}

const forbiddenNames: Check = ({ variables, secrets }, source) => [
  ...variables.flatMap((name, index) =>
    agentsOwn.test(name) || soundsSecret.test(name)
      ? [source.fault(['variables', index], `${name} may hold a secret: name it under secrets, if at all`)]
      : [],
  ),
  ...secrets.flatMap((name, index) =>
    agentsOwn.test(name)
      ? [source.fault(['secrets', index], `${name} is one of the agent's own secrets: a probe cannot read it`)]
      : variables.includes(name)
        ? [source.fault(['secrets', index], `${name} stands under variables as well: it is one of both`)]
        : [],
  ),
];

const idsTwice: Check = ({ probes }, source) => {
  const ids = probes.map((probe) => probe.id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [source.fault(['probes', index, 'id'], `probe "${id}" stands twice: ids must differ`)]
      : [],
  );
};

const references: Check = ({ variables, secrets, probes }, source) =>
  probes.flatMap((probe, index) =>
    textsOf(probe).flatMap(({ path, text }) =>
      namesIn(text).flatMap((name) => {
        const at = ['probes', index, ...path];
        if (secrets.includes(name))
          return mayHoldSecret(path)
            ? []
            : [source.fault(at, `\${${name}} is a secret: only headers, token, password and sas may read it`)];
        if (/^(PEER$|PEER_|peer\.)/.test(name) && !probe.matrix)
          return [source.fault(at, `\${${name}} needs matrix: true, which measures every pair of regions`)];
        if (name.includes('.'))
          return /^(region|peer)\./.test(name)
            ? []
            : [source.fault(at, `\${${name}} is not known: write \${region.name} for a variable of the region`)];
        const known = [...builtInVariables, ...variables];
        return known.includes(name)
          ? []
          : [source.fault(at, `\${${name}} does not stand under variables: add it there or correct it`)];
      }),
    ),
  );

const conditions: Check = ({ probes }, source) =>
  probes.flatMap((probe, index) =>
    (['successCondition', 'failureCondition', 'warningCondition', 'value'] as const).flatMap((key) => {
      const text = probe[key];
      if (text === undefined) return [];
      try {
        parseCondition(text);
        return [];
      } catch (error) {
        if (!(error instanceof ConditionFault)) throw error;
        return [
          source.fault(
            ['probes', index, key],
            `the condition cannot be read at its character ${error.at + 1}: ${error.message}`,
          ),
        ];
      }
    }),
  );

const missingConditions: Check = ({ probes }, source) =>
  probes.flatMap((probe, index) =>
    lacksCondition(probe)
      ? [
          source.fault(
            ['probes', index],
            `${probe.id} needs a successCondition or a failureCondition: ${kindOfProbe(probe)} cannot know which answer is good`,
          ),
        ]
      : [],
  );

const dependencies: Check = ({ probes }, source) => {
  const ids = probes.map(({ id }) => id);
  return probes.flatMap((probe, index) => [
    ...probe.dependsOn.flatMap((id, at) =>
      ids.includes(id)
        ? []
        : [source.fault(['probes', index, 'dependsOn', at], `there is no probe "${id}"${didYouMean(id, ids)}`)],
    ),
    ...(dependsOnItself(probe, probes)
      ? [source.fault(['probes', index, 'dependsOn'], `${probe.id} depends on itself`)]
      : []),
  ]);
};

function dependsOnItself(probe: ProbeSpec, probes: readonly ProbeSpec[]): boolean {
  const reached = new Set<string>();
  const waiting = [...probe.dependsOn];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === probe.id) return true;
    if (reached.has(id)) continue;
    reached.add(id);
    waiting.push(...(probes.find((one) => one.id === id)?.dependsOn ?? []));
  }
  return false;
}

const matrices: Check = ({ probes }, source) =>
  probes.flatMap((probe, index) =>
    probe.matrix && probe.for.some((tag) => tag !== 'crossregion' && tag !== 'readiness')
      ? [
          source.fault(
            ['probes', index, 'matrix'],
            'a matrix is measured for crossregion and readiness only: write for: [crossregion]',
          ),
        ]
      : [],
  );

const readinessItems: Check = ({ probes, readiness }, source) => {
  const ids = readiness.map(({ id }) => id);
  return readiness.flatMap((item, index) => [
    ...(ids.indexOf(item.id) < index
      ? [source.fault(['readiness', index, 'id'], `item "${item.id}" stands twice: ids must differ`)]
      : []),
    ...(item.probes ?? []).flatMap((id, at) => {
      const probe = probes.find((one) => one.id === id);
      const place = ['readiness', index, 'probes', at];
      if (probe === undefined) {
        const known = probes.map((one) => one.id);
        return [source.fault(place, `there is no probe "${id}"${didYouMean(id, known)}`)];
      }
      return probe.for.includes('readiness')
        ? []
        : [source.fault(place, `${id} is not measured for readiness: add readiness to its "for"`)];
    }),
  ]);
};

const baselines: Check = ({ probes }, source) =>
  probes.flatMap((probe, index) => {
    if (probe.baseline === undefined) return [];
    const at = ['probes', index, 'baseline'];
    return [
      ...(probe.matrix ? [source.fault(at, 'a matrix has no baseline: it is measured after the regions only')] : []),
      ...(conditionsOf(probe).value === undefined
        ? [source.fault(at, `${probe.id} needs a value to compare, for example value: result.latencyMs`)]
        : []),
      ...(probe.timeout > probe.interval
        ? [source.fault(at, 'timeout must not be longer than interval: a baseline is a series of measurements')]
        : []),
    ];
  });

const checks: readonly Check[] = [
  forbiddenNames,
  idsTwice,
  references,
  conditions,
  missingConditions,
  dependencies,
  matrices,
  baselines,
  readinessItems,
];
