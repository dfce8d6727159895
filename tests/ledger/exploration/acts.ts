import type { Command } from '../../../src/ledger/commands.js';
import type { Actor, Choice } from '../../../src/ledger/events.js';
import type { ReleaseState } from '../../../src/ledger/state.js';
import type { Plan } from '../../../src/release/plan.js';
import type { Bounds } from './bounds.js';
import { passed, person, pipelineOf, planOf, hashOf, runOf } from '../story.js';
import { holderOf, holderRunId, lockToken, openStarted, staleToken } from './canonical.js';

/** How long the executor of what is open has been silent: not at all, not yet fenced, fenced, dead beyond doubt. */
export type Age = 0 | 1 | 2 | 3;
export const ages: readonly Age[] = [0, 1, 2, 3];

/**
 * Who acts. Of a run `decide` sees only whether it is the lock's, so all others are one `newcomer`, who knows at most
 * stale tokens; `holder` is any job of the lock's run, `executor` the one whose attempt is open, and `late` an executor
 * whose attempt was ended or whose token was superseded.
 */
export type Part = 'person' | 'anybody' | 'newcomer' | 'holder' | 'executor' | 'closer' | 'late' | 'validator';

export interface Act {
  readonly name: string;
  readonly part: Part;
  readonly command: Command;
  readonly actor: Actor;
  /** What the act has seen of the open attempt's executor. */
  readonly age?: Age;
  /** Claims that the lock's run has ended. */
  readonly runEnded?: true;
}

export const planA = planOf(2, 3);
/** The revision: other documents for the last MOP. */
export const planB: Plan = {
  ...planA,
  manifestHash: hashOf('manifest 2'),
  mops: planA.mops.map((mop, index) =>
    index < 2
      ? mop
      : {
          ...mop,
          cells: Object.fromEntries(
            Object.entries(mop.cells).map(([region, cell]) => [region, { ...cell, document: hashOf(`new ${region}`) }]),
          ),
        },
  ),
};
const { fenceAfterMs, staleAfterMs } = planA.policy.takeOver;
export const silenceMs: Record<Age, number> = { 0: 0, 1: fenceAfterMs - 1, 2: staleAfterMs - 1, 3: staleAfterMs };

const reason = 'because';
const version = '0.1.0';
const newcomer = (region: string) => runOf(region, 'another');
const choices: readonly Choice[] = ['go', 'no-go', 'rollback-mop', 'rollback-region', 'rollback-release'];

/** Every act that somebody may try in a state, sensible or not. */
export function actsIn(state: ReleaseState, bounds: Pick<Bounds, 'skips'>): readonly Act[] {
  const { plan } = state;
  if (!plan || state.status !== 'active') return [];
  return [...runs(state, plan), ...execution(state), ...late(state, plan), ...persons(state, plan, bounds)];
}

function seen(state: ReleaseState, make: (silence: object, age: Age | undefined) => Act): readonly Act[] {
  if (!state.open) return [make({}, undefined)];
  const { started } = state.open;
  return ages.map((age) => make({ silence: { of: started, ms: silenceMs[age] } }, age));
}

function runs(state: ReleaseState, plan: Plan): readonly Act[] {
  const { lock } = state;
  const acts: Act[] = [];
  for (const { id: region } of plan.regions) {
    const actor = pipelineOf(region, 'another');
    const run = newcomer(region);
    for (const purpose of ['execute', 'rollback'] as const) {
      const command = { type: 'acquire', region, purpose, run, version } as const;
      acts.push({ name: `${region} acquires to ${purpose}`, part: 'newcomer', command, actor });
    }
    acts.push(
      ...seen(state, (silence, age) => ({
        name: `another run of ${region} gives back`,
        part: 'newcomer',
        command: { type: 'give-back', region, run, reason: '', ...silence },
        actor,
        ...(age === undefined ? {} : { age }),
      })),
      ...seen(state, (silence, age) => ({
        name: `${region} takes over`,
        part: 'newcomer',
        command: {
          type: 'take-over',
          region,
          run,
          version,
          proof: 'run-ended',
          holder: lock?.token,
          reason,
          ...silence,
        },
        actor,
        runEnded: true,
        ...(age === undefined ? {} : { age }),
      })),
      ...seen(state, (silence, age) => ({
        name: `${region} takes over, on what was found out about an earlier holder`,
        part: 'late',
        command: {
          type: 'take-over',
          region,
          run,
          version,
          proof: 'run-ended',
          holder: staleToken,
          reason,
          ...silence,
        },
        actor,
        ...(age === undefined ? {} : { age }),
      })),
      {
        name: `another run of ${region} validates`,
        part: 'late',
        command: { type: 'check', item: 'post-validation', region, outcome: 'passed', summary: '' },
        actor,
      },
    );
  }
  if (!lock) return acts;
  const { region } = lock;
  const actor = pipelineOf(region, holderRunId);
  const run = holderOf(region);
  for (const purpose of ['execute', 'rollback'] as const) {
    const command = { type: 'acquire', region, purpose, run, version } as const;
    acts.push({ name: `the holder acquires again to ${purpose}`, part: 'holder', command, actor });
  }
  acts.push(
    ...seen(state, (silence, age) => ({
      name: 'the holder gives back',
      part: 'holder',
      command: { type: 'give-back', region, run, reason: '', ...silence },
      actor,
      ...(age === undefined ? {} : { age }),
    })),
  );
  // A validation before the last MOP has no effect but on the record.
  const cells = Object.values(state.regions[region]?.cells ?? {});
  if (cells.every(({ status }) => status === 'succeeded' || status === 'skipped')) {
    acts.push({
      name: `post-validation of ${region} passed`,
      part: 'holder',
      command: { type: 'check', item: 'post-validation', region, outcome: 'passed', summary: '' },
      actor,
    });
  }
  for (const mop of plan.mops) acts.push(...starts(plan, region, mop.id, lockToken, 'holder'));
  return acts;
}

function starts(plan: Plan, region: string, mop: string, token: typeof lockToken, part: Part): readonly Act[] {
  const actor = pipelineOf(region, holderRunId);
  const { document = '', execution = '' } = plan.mops.find(({ id }) => id === mop)?.cells[region] ?? {};
  const who = part === 'late' ? ' with a stale token' : '';
  return [
    {
      name: `start ${mop} in ${region}${who}`,
      part,
      command: { type: 'start-mop', region, mop, token, document, execution },
      actor,
    },
    {
      name: `start the rollback of ${mop} in ${region}${who}`,
      part,
      command: { type: 'start-mop-rollback', region, mop, token, reason },
      actor,
    },
  ];
}

const failed = (phase: 'precheck' | 'implement' | 'rollback') =>
  [{ phase, outcome: 'failed', durationMs: 1, hosts: {} }] as const;

type Of = Extract<Command, { type: 'end-mop-rollback' }>['of'];

/** What the executor of an attempt or rollback reports. */
function reports(of: Of, kind: 'attempt' | 'rollback', part: Part, who: string): readonly Act[] {
  const actor = pipelineOf(of.region, holderRunId);
  const what = `${kind} of ${of.mop} in ${of.region}${who}`;
  const act = (name: string, command: Command, by = part): Act => ({
    name: `${what}: ${name}`,
    part: by,
    command,
    actor,
  });
  const interrupted = { kind: 'interrupted', reason } as const;
  const closer = part === 'executor' ? 'closer' : part;
  if (kind === 'rollback') {
    const type = 'end-mop-rollback';
    return [
      act('rolled back', { type, of, phases: passed('rollback'), end: { kind: 'rolled-back', durationMs: 1 } }),
      act('failed', { type, of, phases: failed('rollback'), end: { kind: 'failed', reason } }),
      act('interrupted', { type, of, phases: [], end: interrupted }, closer),
    ];
  }
  const type = 'report-phases';
  return [
    act('checkpoint', { type, of, phases: passed('precheck', 'checkpoint'), checkpoint: 'kept' }),
    act('succeeded', {
      type,
      of,
      phases: passed('implement', 'validate'),
      end: { kind: 'succeeded', durationMs: 1 },
    }),
    act('precheck failed', {
      type,
      of,
      phases: failed('precheck'),
      end: { kind: 'failed', phase: 'precheck', reason },
    }),
    act('implement failed', {
      type,
      of,
      phases: failed('implement'),
      end: { kind: 'failed', phase: 'implement', reason },
    }),
    act('interrupted', { type, of, phases: [], end: interrupted }, closer),
  ];
}

function execution(state: ReleaseState): readonly Act[] {
  const { open } = state;
  if (!open) return [];
  const { kind, region, mop, attempt, started, token } = open;
  return reports({ region, mop, attempt, started, token }, kind, 'executor', '');
}

/** Executors and jobs from before: none of what they try may be taken. */
function late(state: ReleaseState, plan: Plan): readonly Act[] {
  const acts: Act[] = [];
  for (const { id: region } of plan.regions) {
    for (const { id: mop } of plan.mops) acts.push(...starts(plan, region, mop, staleToken, 'late'));
  }
  const { open } = state;
  const { region, mop } = open ?? { region: plan.regions[0]?.id ?? '', mop: plan.mops[0]?.id ?? '' };
  for (const [who, token] of [
    [', under a stale token', staleToken],
    [', before this one', lockToken],
  ] as const) {
    const before = { region, mop, started: openStarted - 5, token };
    acts.push(...reports({ ...before, attempt: 7 }, 'attempt', 'late', who));
    acts.push(...reports({ ...before, attempt: 1 }, 'rollback', 'late', who));
  }
  return acts;
}

function persons(state: ReleaseState, plan: Plan, bounds: Pick<Bounds, 'skips'>): readonly Act[] {
  const acts: Act[] = [];
  const by = (name: string, command: Command, more: Partial<Act> = {}): number =>
    acts.push({ name, part: 'person', command, actor: person, ...more });
  by('emergency stop', { type: 'stop', reason }, { part: 'anybody', actor: pipelineOf('R2', 'another') });
  by('the stop is cleared', { type: 'clear', reason });
  for (const { id, region = plan.regions[0]?.id ?? '' } of state.decisions) {
    for (const choice of choices) by(`${id}: ${choice}`, { type: 'decide', decision: id, region, choice, reason });
  }
  for (const { id: region } of plan.regions) {
    if (!state.decisions.some((open) => open.region === undefined || open.region === region)) {
      for (const choice of choices) by(`${region}: ${choice}`, { type: 'decide', region, choice, reason });
    }
    by(`${region} is tried again`, { type: 'retry-region', region, reason });
    const run = newcomer(region);
    acts.push(
      ...seen(state, (silence, age) => ({
        name: `a person takes over for ${region}`,
        part: 'person',
        command: {
          type: 'take-over',
          region,
          run,
          version,
          proof: 'person',
          holder: state.lock?.token,
          reason,
          ...silence,
        },
        actor: { ...person, run },
        ...(age === undefined ? {} : { age }),
      })),
    );
    if (!bounds.skips) continue;
    by(`${region} is skipped`, { type: 'skip-region', region, reason });
    for (const { id: mop } of plan.mops)
      by(`${mop} in ${region} is skipped`, { type: 'skip-mop', region, mop, reason });
  }
  acts.push(
    ...seen(state, (silence, age) => ({
      name: 'the lock is broken',
      part: 'person',
      command: { type: 'break-lock', holder: state.lock?.token, reason, ...silence },
      actor: person,
      ...(age === undefined ? {} : { age }),
    })),
  );
  if (state.revision === 1) by('the plan is revised', { type: 'revise-plan', plan: planB, reason });
  by('the release is abandoned', { type: 'abandon', reason });
  if (!Object.values(state.regions).every(({ status }) => status === 'completed' || status === 'skipped')) return acts;
  by(
    'cross-region validation passed',
    { type: 'check', item: 'cross-region', outcome: 'passed', summary: '' },
    { part: 'validator', actor: pipelineOf('R1', 'another') },
  );
  by(
    'the release is completed',
    { type: 'complete', summary: '' },
    { part: 'validator', actor: pipelineOf('R1', 'another') },
  );
  return acts;
}
