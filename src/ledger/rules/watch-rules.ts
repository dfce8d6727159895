import type { CheckedItem, Command, Decision } from '../commands.js';
import type { NewEvent } from '../events.js';
import { gateDecisionId } from '../gate-decision.js';
import { baselineItem, isUnchanged } from '../region-baseline.js';
import type { CellState } from '../state.js';
import { accepted, already, firstRefusal, refused } from './answer.js';
import { cellOf, failedRollback, isRegionDone, regionOf, sameRun, unknownPlace, type Context } from './context.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Records a checklist item. Post-validation completes a region, so only the run that holds its lock may record it. */
export function check({ state, plan, actor }: Context, command: Of<'check'>): Decision {
  const { item, region, parts = [] } = command;
  const refusal = firstRefusal(
    unknownPlace({ state, plan }, { region }),
    item === 'post-validation' && (state.lock?.region !== region || !sameRun(state.lock?.run, actor.run))
      ? refused('not-holder', `Post-validation of ${region} is recorded by the run that holds its lock only.`)
      : undefined,
    item === 'post-validation' && state.open
      ? refused(
          'attempt-open',
          `${state.open.mop} in ${state.open.region} is under way; validate the region when it has ended.`,
        )
      : undefined,
  );
  if (refusal) return refusal;
  return (
    parts.map((part) => baselineTooLate({ state }, part, region)).find((late) => late !== undefined) ??
    accepted(...[...parts, command].map((checked) => asEvent(checked, region)))
  );
}

function asEvent({ item, outcome, summary, measurements, attestedBy }: CheckedItem, region?: string): NewEvent {
  const data = { item, ...(region ? { region } : {}), summary, ...(measurements ? { measurements } : {}) };
  return outcome === 'passed'
    ? { type: 'ChecklistItemPassed', data: { ...data, ...(attestedBy ? { attestedBy } : {}) } }
    : { type: 'ChecklistItemFailed', data };
}

/** What was measured after the first change of a region is no baseline of it. */
function baselineTooLate(
  { state }: Pick<Context, 'state'>,
  { item }: CheckedItem,
  region: string | undefined,
): Decision | undefined {
  const at = item === baselineItem && region !== undefined ? regionOf(state, region) : undefined;
  return at && !isUnchanged(at)
    ? refused('wrong-state', `The baseline of ${region} is taken before its first MOP; one has started since.`)
    : undefined;
}

/** Only a change of level is an event. */
export function recordHealth(context: Context, { data }: Of<'health'>): Decision {
  const unknown = unknownPlace(context, data);
  if (unknown) return unknown;
  return regionOf(context.state, data.region)?.health === data.level
    ? already(`the health of ${data.region} is known to be ${data.level}`)
    : accepted({ type: 'HealthChanged', data });
}

/** The decision that holds what would come next while an attempt cannot see the region's health. */
export function healthDecisionId(region: string, mop: string, attempt: number): string {
  return `health:${region}:${mop}:${attempt}`;
}

export function askAboutGate(context: Context, command: Of<'ask-about-gate'>): Decision {
  const { item, region, run, question } = command;
  const { state } = context;
  const decision = gateDecisionId(item, region, run);
  return (
    unknownPlace(context, { region }) ??
    (state.decisions.some(({ id }) => id === decision) || state.decided.some(({ id }) => id === decision)
      ? already(`${decision} was asked already`)
      : accepted({
          type: 'DecisionRequested',
          data: { decision, kind: 'hold', ...(region ? { region } : {}), question },
        }))
  );
}

export function askAboutHealth(context: Context, command: Of<'ask-about-health'>): Decision {
  const { region, mop, attempt, question } = command;
  const { state } = context;
  const decision = healthDecisionId(region, mop, attempt);
  const unknown = unknownPlace(context, { region, mop });
  if (unknown) return unknown;
  return state.decisions.some(({ id }) => id === decision) || state.decided.some(({ id }) => id === decision)
    ? already(`${decision} was asked already`)
    : accepted({ type: 'DecisionRequested', data: { decision, kind: 'hold', region, mop, question } });
}

/** The question about the processes that the cell's last attempt or rollback left: its answer holds for no later one. */
export function leftoversDecisionId(region: string, mop: string, { attempt, finishedAtMs = 0 }: CellState): string {
  return `leftovers:${region}:${mop}:${attempt}:${finishedAtMs}`;
}

export function askAboutHosts(context: Context, { region, mop, question }: Of<'ask-about-hosts'>): Decision {
  const found = cellOf(context, region, mop);
  if (found.kind !== 'cell') return found;
  const decision = leftoversDecisionId(region, mop, found.cell);
  const { decisions, decided } = context.state;
  const went = decided.some(({ id, choice }) => id === decision && choice === 'go');
  return went || decisions.some(({ id }) => id === decision)
    ? already(`${decision} was asked already`)
    : accepted({ type: 'DecisionRequested', data: { decision, kind: 'leftovers', region, mop, question } });
}

/** The same condition is raised once, however many watchers see it. */
export function raiseAlert(context: Context, { data }: Of<'alert'>): Decision {
  const unknown = unknownPlace(context, data);
  if (unknown) return unknown;
  return context.state.alerts.some(({ id }) => id === data.alert)
    ? already(`alert ${data.alert} was raised already`)
    : accepted({ type: 'AlertRaised', data });
}

export function note(context: Context, { type, text, region, mop }: Of<'deviation' | 'lesson'>): Decision {
  return (
    unknownPlace(context, { region, mop }) ??
    accepted({
      type: type === 'deviation' ? 'DeviationRecorded' : 'LessonRecorded',
      data: { text, ...(region ? { region } : {}), ...(mop ? { mop } : {}) },
    })
  );
}

export function complete({ state, plan }: Context, { summary }: Of<'complete'>): Decision {
  const failed = failedRollback(state);
  const left = plan.regions.find(({ id }) => !isRegionDone(regionOf(state, id)));
  const refusal = firstRefusal(
    left
      ? refused(
          'incomplete',
          `${left.id} is ${regionOf(state, left.id)?.status ?? 'waiting'}; the release completes when every region has.`,
        )
      : undefined,
    state.lock
      ? refused('lock-held', `${state.lock.region} still holds the lock (run ${state.lock.run.runId}).`)
      : undefined,
    state.rollback ? refused('rollback-open', 'A rollback is under way.') : undefined,
    failed ? refused('decision-open', `A rollback failed: ${failed.question}`) : undefined,
    state.stop
      ? refused('emergency-stop', `Emergency stop by ${state.stop.by} is in force; a person must clear it first.`)
      : undefined,
    state.checklist['cross-region']?.outcome === 'passed'
      ? undefined
      : refused(
          'incomplete',
          'The cross-region validation has not passed; run health-gate with purpose crossregion first.',
        ),
  );
  return refusal ?? accepted({ type: 'ReleaseCompleted', data: { summary } });
}
