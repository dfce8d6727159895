import type { Choice } from '../../src/ledger/events.js';
import type { OpenActivity, OpenDecision, ReleaseState } from '../../src/ledger/state.js';
import type { Plan } from '../../src/release/plan.js';
import { durationText } from '../time.js';

/** What a person reads before the act: each sentence is something that will happen. */
export function whatStopDoes({ open, lock }: ReleaseState): readonly string[] {
  return [
    open
      ? `${open.mop} in ${open.region} (attempt ${open.attempt}) is interrupted within seconds.`
      : lock
        ? `${lock.region} keeps the lock and starts nothing more.`
        : 'Nothing runs at present, and nothing will start.',
    'No region acquires the lock, no MOP starts, a rollback under way is interrupted too.',
    'Nothing follows by itself: a person clears the stop and decides what comes next.',
  ];
}

export function whatClearDoes({ decisions }: ReleaseState): readonly string[] {
  const open = decisions.filter(({ kind }) => kind !== 'batch').length;
  return [
    'The emergency stop is lifted.',
    open > 0
      ? `${open === 1 ? 'A decision is' : `${open} decisions are`} still open: until answered, nothing starts where they belong.`
      : 'Pipelines that wait go on by themselves.',
  ];
}

export function whatChoiceDoes(choice: Choice, decision: OpenDecision, plan: Plan): readonly string[] {
  const where = decision.region ?? 'the release';
  const manifest = `It is recorded for manifest ${plan.manifestHash.slice(0, 12)} and holds for no other plan.`;
  const { immediateMs, regionMs, releaseMs } = plan.policy.rollbackBudgets;
  switch (choice) {
    case 'go':
      if (decision.kind === 'rollback-failed')
        return [
          `You vouch that the hosts of ${decision.mop ?? 'the MOP'} in ${where} were set right by hand.`,
          manifest,
        ];
      if (decision.kind === 'leftovers')
        return [
          `You vouch that what still runs on the hosts of ${decision.mop ?? 'the MOP'} in ${where} may run beside its rollback or retry.`,
          'It holds for what its last attempt left, and for nothing later. Run the job again.',
        ];
      return [
        decision.kind === 'batch'
          ? `${where} runs batch ${decision.batch ?? ''}, without asking again before its end.`
          : `${where} goes on${decision.mop === undefined ? '' : ` with ${decision.mop}`}, in a new attempt where one is needed.`,
        manifest,
      ];
    case 'no-go':
      return [`Nothing more starts in ${where}, and no later region begins, until a person says go.`, manifest];
    case 'rollback-mop':
      return [`${decision.mop ?? 'The MOP'} in ${where} is rolled back (budget ${durationText(immediateMs)}).`];
    case 'rollback-region':
      return [`Every MOP that ran in ${where} is rolled back, last first (budget ${durationText(regionMs)}).`];
    case 'rollback-release':
      return [`Every region that started is rolled back, last first (budget ${durationText(releaseMs)}).`];
  }
}

/** Of a manual MOP whose run-mop waits for a person's word. */
export function whatAttestingDoes({ kind, mop, region }: Pick<OpenActivity, 'kind' | 'mop' | 'region'>): string {
  return kind === 'attempt'
    ? `${mop} in ${region} counts as done by you: it succeeds, and what comes after it may start.`
    : `${mop} in ${region} counts as undone by you: its rollback ends, and what comes after it may start.`;
}

/** The answers that a decision takes, the usual one first. */
export function choicesOf(decision: OpenDecision): readonly Choice[] {
  return [
    'go',
    'no-go',
    ...(decision.mop === undefined || decision.region === undefined ? [] : (['rollback-mop'] as const)),
    ...(decision.region === undefined ? [] : (['rollback-region'] as const)),
    'rollback-release',
  ];
}

export const choiceNames: Readonly<Record<Choice, string>> = {
  go: 'Go',
  'no-go': 'No-go',
  'rollback-mop': 'Roll back the MOP',
  'rollback-region': 'Roll back the region',
  'rollback-release': 'Roll back the release',
};
