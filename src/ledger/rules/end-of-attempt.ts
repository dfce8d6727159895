import type { AttemptEnd } from '../commands.js';
import type { NewEvent } from '../events.js';
import type { CellState } from '../state.js';
import { isManual, type Context } from './context.js';
import { requestNextBatch } from './decision-points.js';

/** How an attempt ended, and what is asked of a person then; the same whoever ends it. */
export function endOfAttempt(
  context: Context,
  before: CellState,
  cell: { region: string; mop: string; attempt: number },
  end: AttemptEnd,
): readonly NewEvent[] {
  switch (end.kind) {
    case 'succeeded': {
      const done = { [cell.mop]: { ...before, status: 'succeeded' as const } };
      return [
        {
          type: 'MopSucceeded',
          data: { ...cell, durationMs: end.durationMs, ...(end.probes && { probes: [...end.probes] }) },
        },
        ...requestNextBatch(context, cell.region, done),
      ];
    }
    case 'failed':
      return [
        {
          type: 'MopFailed',
          data: {
            ...cell,
            ...(end.phase ? { phase: end.phase } : {}),
            ...(end.failure ? { failure: end.failure } : {}),
            reason: end.reason,
            ...(end.probes && { probes: [...end.probes] }),
          },
        },
        ...askWhenExhausted(context, before, cell),
        ...askWhenNotCritical(context, cell, end),
      ];
    case 'interrupted':
      return [
        { type: 'MopInterrupted', data: { ...cell, reason: end.reason } },
        ...askWhenExhausted(context, before, cell),
        ...askAboutInterruption(context, cell),
      ];
  }
}

function askWhenExhausted(
  { plan }: Context,
  before: CellState,
  { region, mop }: { region: string; mop: string },
): readonly NewEvent[] {
  if (before.attemptsUsed < plan.policy.maxAttempts) return [];
  return [
    {
      type: 'DecisionRequested',
      data: {
        decision: `attempts:${region}:${mop}:${before.attempt}`,
        kind: 'attempts',
        region,
        mop,
        question: `${region}: ${mop} was tried ${before.attemptsUsed} times; go for ${plan.policy.maxAttempts} more attempts?`,
      },
    },
  ];
}

/** Only a failure that the policy counts as critical is rolled back by itself. */
function askWhenNotCritical(
  { plan }: Context,
  { region, mop, attempt }: { region: string; mop: string; attempt: number },
  { failure, reason }: Extract<AttemptEnd, { kind: 'failed' }>,
): readonly NewEvent[] {
  const { critical } = plan.policy;
  if (failure === undefined || critical === undefined || critical.includes(failure)) return [];
  return [
    {
      type: 'DecisionRequested',
      data: {
        decision: `hold:${region}:${mop}:${attempt}`,
        kind: 'hold',
        region,
        mop,
        question: `${region}: ${mop} failed (${failure}: ${reason}), which this release does not roll back by itself; go for its rollback and a new attempt?`,
      },
    },
  ];
}

function askAboutInterruption(
  { plan }: Context,
  { region, mop, attempt }: { region: string; mop: string; attempt: number },
): readonly NewEvent[] {
  const manual = isManual(plan, mop);
  if (plan.policy.onInterrupted !== 'ask' && !manual) return [];
  const go = manual
    ? 'it is done by hand, so look how far that came; go for a new attempt?'
    : 'go for its rollback and a new attempt?';
  return [
    {
      type: 'DecisionRequested',
      data: {
        decision: `interrupted:${region}:${mop}:${attempt}`,
        kind: 'interrupted',
        region,
        mop,
        question: `${region}: attempt ${attempt} of ${mop} was interrupted; ${go}`,
      },
    },
  ];
}
