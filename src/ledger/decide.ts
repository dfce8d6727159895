import type { Command, Decision, Request } from './commands.js';
import type { ReleaseState } from './state.js';
import { olderThanNeeded } from './versions.js';
import { refused } from './rules/answer.js';
import type { Context } from './rules/context.js';
import { acquire, breakLock, giveBack, takeOver } from './rules/lock-rules.js';
import { reportPhases, startMop } from './rules/mop-rules.js';
import {
  abandon,
  acceptLoss,
  acknowledge,
  attest,
  makeDecision,
  retryRegion,
  skipMop,
  skipRegion,
} from './rules/person-rules.js';
import { planRelease, revisePlan } from './rules/plan-rules.js';
import { clearStop, requestStop } from './rules/stop-rules.js';
import { endMopRollback, startMopRollback } from './rules/rollback-rules.js';
import {
  askAboutGate,
  askAboutHealth,
  askAboutHosts,
  check,
  complete,
  note,
  raiseAlert,
  recordHealth,
} from './rules/watch-rules.js';

/** Acts that an ended release still takes: they add to its record and start nothing. */
const afterTheEnd: readonly Command['type'][] = ['deviation', 'lesson', 'attest', 'acknowledge', 'accept-loss'];

/** Judges a command against the release's whole history. Pure: no I/O and no clock; `nowMs` is the storage service's time of the read. */
export function decide(state: ReleaseState, { actor, command, version }: Omit<Request, 'id'>, nowMs: number): Decision {
  const tooOld = isBesideUnknown(command) ? undefined : olderThanNeeded(state, version);
  if (tooOld) return refused('newer-version', tooOld);
  if (command.type === 'plan' && state.status !== 'completed' && state.status !== 'abandoned')
    return planRelease(state, command.plan);
  if (!state.plan)
    return refused('no-release', 'Nothing is planned in this ledger; publish the release with render-mop first.');
  if (state.status !== 'active' && !afterTheEnd.includes(command.type)) {
    return refused('release-ended', `Release ${state.plan.release} is ${state.status}; what follows is a new release.`);
  }
  // The service's clock has whole seconds, recorded times are strictly increasing: never judge from before the last event.
  return judge({ state, plan: state.plan, actor, nowMs: Math.max(nowMs, state.lastAtMs) }, command);
}

/** Acts that are safe for a version that does not know all of the rules: a stop, and the end of what runs. */
function isBesideUnknown(command: Command): boolean {
  if (command.type === 'report-phases') return command.end !== undefined;
  return command.type === 'stop' || command.type === 'end-mop-rollback';
}

function judge(context: Context, command: Command): Decision {
  switch (command.type) {
    case 'plan':
      return planRelease(context.state, command.plan);
    case 'revise-plan':
      return revisePlan(context, command);
    case 'acquire':
      return acquire(context, command);
    case 'take-over':
      return takeOver(context, command);
    case 'give-back':
      return giveBack(context, command);
    case 'start-mop':
      return startMop(context, command);
    case 'report-phases':
      return reportPhases(context, command);
    case 'start-mop-rollback':
      return startMopRollback(context, command);
    case 'end-mop-rollback':
      return endMopRollback(context, command);
    case 'stop':
      return requestStop(context, command);
    case 'clear':
      return clearStop(context, command);
    case 'decide':
      return makeDecision(context, command);
    case 'break-lock':
      return breakLock(context, command);
    case 'skip-mop':
      return skipMop(context, command);
    case 'skip-region':
      return skipRegion(context, command);
    case 'retry-region':
      return retryRegion(context, command);
    case 'abandon':
      return abandon(context, command);
    case 'accept-loss':
      return acceptLoss(context, command);
    case 'acknowledge':
      return acknowledge(context, command);
    case 'attest':
      return attest(context, command);
    case 'deviation':
    case 'lesson':
      return note(context, command);
    case 'check':
      return check(context, command);
    case 'health':
      return recordHealth(context, command);
    case 'ask-about-gate':
      return askAboutGate(context, command);
    case 'ask-about-health':
      return askAboutHealth(context, command);
    case 'ask-about-hosts':
      return askAboutHosts(context, command);
    case 'alert':
      return raiseAlert(context, command);
    case 'complete':
      return complete(context, command);
  }
}
