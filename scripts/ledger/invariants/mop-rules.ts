import type { EventData, LedgerEvent } from '../../../src/ledger/events.js';
import { isDone, type Activity, type Cell, type CellStanding, type Fault, type History } from './history.js';
import { assertions, commandOf, fault, firstOf, rulesFor, when } from './rule.js';
import { outsideWindow } from './window.js';

const hourMs = 3_600_000;
const order: readonly string[] = ['precheck', 'checkpoint', 'implement', 'validate'];

export const mopRules = rulesFor({
  MopStarted(history, event) {
    const { region, mop, attempt } = event.data;
    const cell = history.cell(region, mop);
    const atMs = Date.parse(event.at);
    const wrong = firstOf(
      assertions.currentToken(history, event, region),
      when(
        history.lock?.purpose !== 'execute',
        'the lock to be held to execute',
        `held to ${history.lock?.purpose ?? 'nothing'}`,
      ),
      assertions.nothingUnderWay(history),
      assertions.itsTurn(history, region, 'starts a MOP'),
      blocked(history, region),
      notReady(history, cell, mop),
      outOfOrder(history, region, mop),
      withoutGo(history, region, mop),
      notThePlans(history, event.data),
      when(attempt !== cell.attempt + 1, `attempt ${cell.attempt + 1} of ${mop}`, `attempt ${attempt}`),
      tooSoon(history, atMs),
      outsideWindow(history, region, mop, atMs),
    );
    if (wrong) return wrong;
    Object.assign(cell, { standing: 'running', attempt, used: cell.used + 1, phases: [] });
    Object.assign(history.region(region), { standing: 'executing', validated: false });
    history.hostsAreFree(region, mop);
    history.activity = { kind: 'attempt', region, mop, attempt, sinceMs: atMs };
    history.starts = [...history.starts.filter((start) => start > atMs - hourMs), atMs];
    return undefined;
  },

  CheckpointVerified(history, event) {
    const { region, mop, location } = event.data;
    const cell = history.cell(region, mop);
    const wrong = firstOf(
      notUnderWay(history, event, event.data),
      when(
        cell.changed && cell.checkpoint !== undefined && cell.checkpoint !== location,
        `the unresolved checkpoint ${cell.checkpoint ?? ''} to stay`,
        location,
      ),
    );
    if (wrong) return wrong;
    cell.checkpoint = location;
    return undefined;
  },

  MopPhaseFinished(history, event) {
    const { region, mop, phase, outcome } = event.data;
    const cell = history.cell(region, mop);
    const wrong = firstOf(
      notUnderWay(history, event, event.data),
      history.activity?.kind === 'attempt' ? wrongPhase(cell, phase) : undefined,
    );
    if (wrong) return wrong;
    cell.phases.push({ phase, outcome });
    if (phase === 'implement' && outcome !== 'absent') cell.changed = true;
    return undefined;
  },

  MopSucceeded(history, event) {
    const { region, mop } = event.data;
    const cell = history.cell(region, mop);
    const failed = cell.phases.find(({ outcome }) => outcome === 'failed');
    const wrong = firstOf(
      notUnderWay(history, event, event.data, 'attempt'),
      failed && fault(`no failed phase before ${mop} succeeds`, `${failed.phase} failed`),
      when(
        !cell.phases.some(({ phase, outcome }) => phase === 'implement' && outcome === 'passed'),
        `implement to have passed before ${mop} succeeds`,
        'it did not',
      ),
      when(history.isUnattested(mop), `a person to attest that ${mop}, a manual MOP, was done`, 'nobody has'),
    );
    if (wrong) return wrong;
    cell.changed = false;
    return ended(history, event, cell, 'succeeded');
  },

  MopFailed(history, event) {
    const wrong = notUnderWay(history, event, event.data, 'attempt');
    return wrong ?? ended(history, event, history.cell(event.data.region, event.data.mop), 'failed');
  },

  /** Written by the executor with its token, or by whoever frees or takes the lock, without one. */
  MopInterrupted(history, event) {
    const cell = history.cell(event.data.region, event.data.mop);
    const wrong = firstOf(
      notThis(history, event.data, 'attempt'),
      event.token && assertions.currentToken(history, event, event.data.region),
      assertions.deadLongEnough(history, event),
    );
    if (wrong) return wrong;
    cell.changed = true;
    owesTheLock(history, event);
    return ended(history, event, cell, 'interrupted');
  },

  MopSkipped(history, event) {
    const { region, mop, reason } = event.data;
    const { activity } = history;
    const cell = history.cell(region, mop);
    const wrong = firstOf(
      assertions.person(event, reason),
      when(activity?.region === region && activity.mop === mop, 'a MOP that is not under way', `${mop} in ${region}`),
      when(isDone(cell), `${mop} in ${region} to be not done`, cell.standing),
      assertions.noOpenRollback(history, `${mop} is skipped`),
    );
    if (wrong) return wrong;
    cell.before = cell.standing;
    cell.standing = 'skipped';
    history.close((asked) => asked.region === region && asked.mop === mop && asked.kind !== 'stop');
    return undefined;
  },
});

type CellData = EventData<'CheckpointVerified' | 'MopStarted'> | { region: string; mop: string; attempt: number };

/** Both fences: the event speaks of what is under way, and carries the current token. */
export function notUnderWay(
  history: History,
  event: LedgerEvent,
  data: CellData,
  kind?: Activity['kind'],
): Fault | undefined {
  return notThis(history, data, kind) ?? assertions.currentToken(history, event, data.region);
}

export function notThis(
  { activity }: History,
  { region, mop, attempt }: CellData,
  kind?: Activity['kind'],
): Fault | undefined {
  const said = `attempt ${attempt} of ${mop} in ${region}`;
  if (!activity) return fault(`${kind === 'rollback' ? 'the rollback of ' : ''}${said} to be under way`, 'nothing is');
  const same = activity.region === region && activity.mop === mop && activity.attempt === attempt;
  return when(
    !same || (kind !== undefined && activity.kind !== kind),
    `${activity.kind} ${activity.attempt} of ${activity.mop} in ${activity.region}, which is under way`,
    `${kind ?? ''} ${said}`.trim(),
  );
}

/** Nobody but the executor ends what runs, unless the lock goes from it in the same act. */
export function owesTheLock(history: History, event: LedgerEvent): void {
  if (event.token === undefined)
    history.owed = { command: commandOf(event), what: 'the lock to be freed, broken or taken over' };
}

/** Every attempt and every rollback ends once: what is under way is over. */
export function ended(history: History, { at }: LedgerEvent, cell: Cell, standing: CellStanding): Fault | undefined {
  cell.standing = standing;
  history.activity = undefined;
  history.lastEndMs = Date.parse(at);
  return undefined;
}

function blocked(history: History, id: string): Fault | undefined {
  const question = [...history.questions].find(
    ([, { kind, region }]) =>
      kind === 'rollback-failed' ||
      kind === 'stop' ||
      (kind !== 'batch' && kind !== 'leftovers' && (region === undefined || region === id)),
  );
  return firstOf(
    assertions.notStopped(history),
    history.rollback && fault('the open rollback to finish before a MOP starts', 'it is open'),
    when(history.region(id).noGo, `a person's go after the no-go for ${id}`, 'none'),
    question && fault(`an answer to the decision ${question[0]} before a MOP starts`, 'it is open'),
  );
}

function notReady({ plan }: History, { standing, used, phases }: Cell, mop: string): Fault | undefined {
  const policy = plan?.policy;
  const startable: readonly CellStanding[] = ['pending', 'rolled-back', 'failed', ...retryable(plan, mop)];
  const begun = phases.some(({ phase }) => phase === 'implement' || phase === 'validate');
  return firstOf(
    when(!startable.includes(standing), `${mop} to be not done, or rolled back`, `it is ${standing}`),
    when(
      standing === 'failed' && begun,
      `${mop}, which failed after it had begun to change hosts, to be rolled back`,
      'it was not',
    ),
    when(used >= (policy?.maxAttempts ?? 0), `at most ${policy?.maxAttempts ?? 0} attempts of ${mop}`, `one more`),
  );
}

function retryable(plan: History['plan'], mop: string): readonly CellStanding[] {
  const manual = plan?.mops.find(({ id }) => id === mop)?.manual ?? false;
  return manual || plan?.policy.onInterrupted === 'retry' ? ['interrupted'] : [];
}

function outOfOrder(history: History, region: string, mop: string): Fault | undefined {
  const planned = history.plan?.mops.find(({ id }) => id === mop);
  const needed = [...history.mopIds.slice(0, history.mopIds.indexOf(mop)), ...(planned?.dependsOn ?? [])];
  const missing = needed.find((id) => !history.mopIds.includes(id) || !isDone(history.cell(region, id)));
  return missing === undefined ? undefined : fault(`${missing} done in ${region} before ${mop} starts`, 'it is not');
}

function withoutGo({ plan, regions }: History, id: string, mop: string): Fault | undefined {
  const batch = batchNumber(plan, mop);
  const given = regions.get(id)?.goes.get(batch);
  const manifest = plan?.manifestHash ?? '';
  return when(
    given !== manifest,
    `a person's go for batch ${batch} of ${id} and manifest ${manifest.slice(0, 12)}`,
    given === undefined ? 'none' : `one for manifest ${given.slice(0, 12)}`,
  );
}

/** Counted from the MOP's place: full batches are closed, and so is one on either side of what cannot be rolled back. */
function batchNumber(plan: History['plan'], mop: string): number {
  let [batch, size] = [1, 0];
  for (const { id, reversible } of plan?.mops ?? []) {
    if (size > 0 && (reversible === false || size >= (plan?.policy.decisionPointEvery ?? 1)))
      [batch, size] = [batch + 1, 0];
    if (id === mop) return batch;
    size = reversible === false ? Infinity : size + 1;
  }
  return 0;
}

function notThePlans(history: History, { region, mop, document, execution, revision }: EventData<'MopStarted'>) {
  const planned = history.plan?.mops.find(({ id }) => id === mop)?.cells[region];
  return firstOf(
    when(
      document !== planned?.document,
      `the plan's document ${planned?.document.slice(0, 12) ?? ''}`,
      document.slice(0, 12),
    ),
    when(
      execution !== planned?.execution,
      `the plan's execution ${planned?.execution.slice(0, 12) ?? ''}`,
      execution.slice(0, 12),
    ),
    when(revision !== history.revision, `plan revision ${history.revision}`, String(revision)),
  );
}

function tooSoon({ plan, starts, lastEndMs }: History, atMs: number): Fault | undefined {
  const pace = plan?.policy.pace;
  if (!pace) return undefined;
  const recent = starts.filter((start) => start > atMs - hourMs).length;
  const gapMs = lastEndMs === undefined ? Infinity : atMs - lastEndMs;
  return firstOf(
    when(gapMs < pace.minimumGapMs, `a gap of ${pace.minimumGapMs} ms after the last end`, `${gapMs} ms`),
    when(recent >= pace.atMostPerHour, `at most ${pace.atMostPerHour} starts within an hour`, `start ${recent + 1}`),
  );
}

function wrongPhase(cell: Cell, phase: string): Fault | undefined {
  const outcomeOf = (of: string) => cell.phases.findLast((finished) => finished.phase === of)?.outcome;
  const failed = cell.phases.find(({ outcome }) => outcome === 'failed');
  return firstOf(
    failed && fault(`no phase after ${failed.phase} failed`, phase),
    when(
      order.indexOf(phase) <= Math.max(-1, ...cell.phases.map((finished) => order.indexOf(finished.phase))),
      `the phases in their order, each once`,
      phase,
    ),
    when(
      phase === 'implement' && outcomeOf('checkpoint') === 'passed' && cell.checkpoint === undefined,
      'a verified checkpoint before implement',
      'none',
    ),
  );
}
