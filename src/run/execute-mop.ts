import type { Outcome } from '../ledger/ledger.js';
import { OperatorError } from '../release/operator-error.js';
import type { PlannedMop } from '../release/plan.js';
import { requireFreeHosts, whyHostsAreNotFree } from './free-hosts.js';
import type { Chapter, MopOutcome, MopRequest, MopRunParts, MopRunResult, PreparedMop } from './mop-run.js';
import { planRollback, planRun } from './next-step.js';
import { planRecovery } from './recover.js';
import { describeBudget, rollbackBudget, span } from './rollback-budget.js';
import { openedBy } from './opened-by.js';
import { rollBackMop } from './roll-back-mop.js';
import { runAttempt } from './run-attempt.js';
import { settleOpen } from './settle-open.js';
import { recordStops, refuseUnderStop } from './stops-at-start.js';
import { Pulse, type Executing } from './pulse.js';

/**
 * One call of run-mop: executes a MOP in a region or rolls it back, by the ledger's rules, and records every step there.
 * What the operator must mend before anything can start is thrown as an `OperatorError`, with nothing written; once a playbook
 * has run, it is the `fault` of a result that tells what ran.
 */
export async function executeMop(parts: MopRunParts, request: MopRequest): Promise<MopRunResult> {
  const { ledger, timing } = parts;
  const startedMs = timing.now();
  const chapters: Chapter[] = [];
  const end: End = (outcome, attempt, message) => ({
    outcome,
    attempt,
    message,
    chapters,
    durationMs: Math.round(timing.now() - startedMs),
  });
  try {
    return await takeSteps(parts, request, chapters, end);
  } catch (error) {
    if (!(error instanceof OperatorError) || chapters.length === 0) throw error;
    const outcome = ledger.state.open ? 'interrupted' : 'failed';
    return { ...end(outcome, attemptOf(parts, request), error.message), fault: error };
  }
}

type End = (outcome: MopOutcome, attempt: number, message: string) => MopRunResult;

async function takeSteps(
  parts: MopRunParts,
  request: MopRequest,
  chapters: Chapter[],
  end: End,
): Promise<MopRunResult> {
  const { ledger, notes } = parts;
  const where = `${request.mop} in ${request.region}`;
  await ledger.refresh();
  let prepared: PreparedMop | undefined;
  for (;;) {
    const step = judges[request.action](ledger.state, request.region, request.mop);
    switch (step.kind) {
      case 'skip':
        return end('skipped', step.attempt, `Nothing to do: ${step.reason}.`);
      case 'refuse':
      case 'ask':
        throw new OperatorError(
          `${where} was not started`,
          'ledger',
          step.kind === 'ask' ? step.question : step.reason,
        );
      case 'settle-open':
        await settleOpen(parts, request);
        continue;
      case 'rollback-first':
      case 'roll-back': {
        prepared ??= await parts.prepare(plannedCell(parts, request));
        notes.say(`${where} is rolled back: ${step.reason}`);
        const rolledBack = await rollBack(parts, prepared, request, step.reason, chapters);
        if (step.kind === 'rollback-first' && rolledBack.kind === 'rolledBack') continue;
        return end(rolledBack.kind, attemptOf(parts, request), rolledBack.message);
      }
      case 'start':
        prepared ??= await parts.prepare(plannedCell(parts, request));
        await requireFreeHosts(parts, prepared, request);
        return await execute(parts, prepared, request, chapters, end);
    }
  }
}

const judges = { execute: planRun, rollback: planRollback, recover: planRecovery } as const;
/** A wait that a job may hold an agent for; a longer one belongs to a check on the environment. */
const longestWindowWaitMs = 60 * 60_000;

async function execute(
  parts: MopRunParts,
  prepared: PreparedMop,
  request: MopRequest,
  chapters: Chapter[],
  end: End,
): Promise<MopRunResult> {
  const { region, mop, token } = request;
  const where = `${mop} in ${region}`;
  const earlier = parts.ledger.state.regions[region]?.cells[mop] ?? {};
  const mine: Executing = { kind: 'attempt', region, mop, token, ...(await startMop(parts, prepared, request)) };
  const { attempt } = mine;
  parts.onOpen(mine);
  parts.notes.say(`Attempt ${attempt} of ${where} has started.`);
  if (parts.overrides.length > 0) {
    const text = `attempt ${attempt} ran with ${parts.overrides.join('; ')}`;
    await parts.ledger.submit({ type: 'deviation', region, mop, text }, parts.actor);
    chapters.push({ phases: [], slowest: [], deviations: [text] });
  }
  const ended = await runAttempt(parts, prepared, mine, earlier, chapters);
  if (ended.kind === 'superseded') {
    return end(
      'interrupted',
      attempt,
      `Attempt ${attempt} of ${where} was stopped and nothing was recorded: ${ended.why}`,
    );
  }
  switch (ended.end.kind) {
    case 'succeeded':
      return end('succeeded', attempt, `${where} succeeded in attempt ${attempt}.`);
    case 'interrupted':
      await recordStops(parts);
      return end('interrupted', attempt, `Attempt ${attempt} of ${where} was interrupted: ${ended.end.reason}`);
    case 'failed': {
      const failed = `Attempt ${attempt} of ${where} failed: ${ended.end.reason}`;
      if (ended.end.phase === 'precheck' || ended.end.phase === 'checkpoint') {
        return end('failed', attempt, `${failed}. No host was changed.`);
      }
      parts.notes.fail(failed);
      const held = parts.ledger.state.decisions.find(
        (open) => open.id === `hold:${request.region}:${request.mop}:${attempt}`,
      );
      if (held) return end('failed', attempt, `${failed}. It is not rolled back by itself: a person decides`);
      if (parts.cancellation.isRequested())
        return end('failed', attempt, `${failed}. The job was cancelled before its rollback.`);
      const rolledBack = await rollBack(parts, prepared, request, ended.end.reason, chapters).catch(
        (error: unknown) => {
          if (!(error instanceof OperatorError)) throw error;
          throw new OperatorError(`${failed}. ${error.what}`, error.where, error.next, { cause: error });
        },
      );
      return end(rolledBack.kind, attempt, `${failed}. ${rolledBack.message}`);
    }
  }
}

/** Starts the attempt; waits while only the release's pace stands against it. */
async function startMop(
  parts: MopRunParts,
  prepared: PreparedMop,
  request: MopRequest,
): Promise<Pick<Executing, 'attempt' | 'started' | 'pulse'>> {
  const { ledger, notes, timing, cancellation, actor } = parts;
  const { region, mop, token } = request;
  const { document, execution } = prepared.cell;
  for (;;) {
    await refuseUnderStop(parts, `${mop} in ${region} was not started`);
    const askedMs = timing.now();
    const outcome: Outcome = await ledger.submit({ type: 'start-mop', region, mop, token, document, execution }, actor);
    if (outcome.kind !== 'refused') {
      const fenceAfterMs = outcome.state.plan?.policy.takeOver.fenceAfterMs ?? 0;
      return { ...openedBy(outcome, 'MopStarted'), pulse: new Pulse(fenceAfterMs, askedMs) };
    }
    const { refusal } = outcome;
    const waits = refusal.code === 'pace' || refusal.code === 'window' ? refusal.notBeforeMs : undefined;
    if (waits === undefined || (refusal.code === 'window' && waits - ledger.nowMs > longestWindowWaitMs)) {
      throw new OperatorError(`${mop} in ${region} was not started`, 'ledger', refusal.message);
    }
    notes.say(refusal.message);
    await timing.pause(Math.max(50, waits - ledger.nowMs), cancellation.requested);
    if (cancellation.isRequested()) {
      throw new OperatorError(
        `${mop} in ${region} was not started`,
        'the job was cancelled while it waited',
        'run the job again',
      );
    }
  }
}

/** Rolls back and puts what came of it into words. */
async function rollBack(
  parts: MopRunParts,
  prepared: PreparedMop,
  request: MopRequest,
  reason: string,
  chapters: Chapter[],
): Promise<{ readonly kind: 'rolledBack' | 'failed' | 'interrupted'; readonly message: string }> {
  const where = `${request.mop} in ${request.region}`;
  await refuseUnderStop(parts, `${where} is not rolled back`);
  const wholeBudget = rollbackBudget(parts.ledger.state, parts.ledger.nowMs);
  if (wholeBudget) parts.notes.say(`The ${describeBudget(wholeBudget)}.`);
  const notFree = await whyHostsAreNotFree(parts, prepared, request);
  if (notFree !== undefined) return { kind: 'failed', message: `${where} is not rolled back: ${notFree}` };
  const ended = await rollBackMop(parts, prepared, request, reason, chapters);
  if (ended.kind === 'superseded') {
    return {
      kind: 'interrupted',
      message: `The rollback of ${where} was stopped and nothing was recorded: ${ended.why}`,
    };
  }
  switch (ended.end.kind) {
    case 'rolled-back':
      return {
        kind: 'rolledBack',
        message: `${where} was rolled back${ended.end.note ? ` (${ended.end.note})` : ` in ${span(ended.end.durationMs)}`}.${budgetLeft(parts)}`,
      };
    case 'failed':
      return {
        kind: 'failed',
        message: `THE ROLLBACK OF ${where} FAILED: ${ended.end.reason}; nothing else starts until a person decides`,
      };
    case 'interrupted':
      await recordStops(parts);
      return { kind: 'interrupted', message: `The rollback of ${where} was interrupted: ${ended.end.reason}` };
  }
}

/** How the rollback of a region or of the release stands after one of its MOPs. */
function budgetLeft({ ledger }: MopRunParts): string {
  const budget = rollbackBudget(ledger.state, ledger.nowMs);
  return budget ? ` The ${describeBudget(budget)}.` : '';
}

function plannedCell({ ledger }: MopRunParts, { region, mop }: MopRequest): PlannedMop['cells'][string] {
  const cell = ledger.state.plan?.mops.find(({ id }) => id === mop)?.cells[region];
  if (!cell) throw new OperatorError(`${mop} in ${region} is not in the plan`, 'ledger', 'name a cell of the plan');
  return cell;
}

function attemptOf({ ledger }: MopRunParts, { region, mop }: MopRequest): number {
  return ledger.state.regions[region]?.cells[mop]?.attempt ?? 0;
}
