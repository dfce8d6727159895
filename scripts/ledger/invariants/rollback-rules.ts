import type { LedgerEvent } from '../../../src/ledger/events.js';
import type { CellStanding, Fault, History } from './history.js';
import { ended, notThis, notUnderWay, owesTheLock } from './mop-rules.js';
import { assertions, commandOf, fault, firstOf, rulesFor, when } from './rule.js';

/** May be rolled back without a person's decision. */
const byItself: readonly CellStanding[] = ['failed', 'interrupted', 'rollback-interrupted'];
const clean: readonly CellStanding[] = ['pending', 'rolled-back', 'skipped'];
/** May have left something behind on hosts. */
const leavesChanges: readonly CellStanding[] = ['succeeded', 'rollback-failed', ...byItself];
/** Decisions that must be answered before a rollback of a MOP starts. */
const holds: readonly string[] = ['stop', 'interrupted', 'hold'];

interface Step {
  readonly region: string;
  readonly mop: string;
}

export const rollbackRules = rulesFor({
  RollbackStarted(history, event) {
    const { scope, order, reason } = event.data;
    const wrong = firstOf(
      assertions.person(event, reason),
      history.rollback && fault('one rollback at a time', `a ${scope} rollback while one is open`),
      assertions.nothingUnderWay(history),
      notReversed(history, order),
      undecided(history, event, scope),
      incomplete(history, scope, order),
    );
    if (wrong) return wrong;
    history.rollback = { scope, order: [...order] };
    return undefined;
  },

  MopRollbackStarted(history, event) {
    const { region, mop, attempt } = event.data;
    const cell = history.cell(region, mop);
    const next = history.rollback?.order[0];
    const question = [...history.questions].find(
      ([, asked]) =>
        asked.kind === 'rollback-failed' ||
        (holds.includes(asked.kind) && (asked.region === undefined || asked.region === region)),
    );
    const wrong = firstOf(
      assertions.currentToken(history, event, region),
      assertions.notStopped(history),
      assertions.nothingUnderWay(history),
      question && fault(`an answer to the decision ${question[0]} before a rollback`, 'it is open'),
      history.rollback
        ? when(
            next?.region !== region || next.mop !== mop,
            `${next?.mop ?? 'nothing'} in ${next?.region ?? 'no region'} to be rolled back next`,
            `${mop} in ${region}`,
          )
        : when(
            !byItself.includes(cell.standing),
            `a person's decision to roll ${mop} back`,
            `none, and it is ${cell.standing}`,
          ),
      when(
        attempt !== Math.max(1, cell.attempt),
        `attempt ${Math.max(1, cell.attempt)} of ${mop}`,
        `attempt ${attempt}`,
      ),
    );
    if (wrong) return wrong;
    cell.standing = 'rolling-back';
    history.region(region).validated = false;
    history.hostsAreFree(region, mop);
    history.activity = { kind: 'rollback', region, mop, attempt, sinceMs: Date.parse(event.at) };
    return undefined;
  },

  MopRolledBack(history, event) {
    const { region, mop } = event.data;
    const cell = history.cell(region, mop);
    const wrong = firstOf(
      notUnderWay(history, event, event.data, 'rollback'),
      when(
        cell.phases.length > 0 && history.isUnattested(mop),
        `a person to attest that ${mop}, a manual MOP, was undone`,
        'nobody has',
      ),
    );
    if (wrong) return wrong;
    Object.assign(cell, { checkpoint: undefined, changed: false });
    outOfOrder(history, region, mop);
    return ended(history, event, cell, 'rolled-back');
  },

  MopRollbackFailed(history, event) {
    const wrong = notUnderWay(history, event, event.data, 'rollback');
    return wrong ?? ended(history, event, history.cell(event.data.region, event.data.mop), 'rollback-failed');
  },

  MopRollbackInterrupted(history, event) {
    const wrong = firstOf(
      notThis(history, event.data, 'rollback'),
      event.token && assertions.currentToken(history, event, event.data.region),
      assertions.deadLongEnough(history, event),
    );
    if (wrong) return wrong;
    owesTheLock(history, event);
    return ended(history, event, history.cell(event.data.region, event.data.mop), 'rollback-interrupted');
  },

  RegionRolledBack(history, { data: { region: id } }) {
    const region = history.region(id);
    const left = [...region.cells].find(
      ([, { standing, changed }]) => !clean.includes(standing) || (standing === 'skipped' && changed),
    );
    const wrong = firstOf(
      when(!history.rollback, 'an open rollback', 'none'),
      left && fault(`every MOP of ${id} rolled back`, `${left[0]} is ${left[1].standing}`),
    );
    if (wrong) return wrong;
    region.standing = 'rolled-back';
    region.validated = false;
    region.goes.clear();
    return undefined;
  },

  RollbackFinished(history, { data }) {
    const { rollback } = history;
    if (!rollback) return fault('an open rollback', 'none');
    const [next] = rollback.order;
    const wrong = firstOf(
      when(rollback.scope !== data.scope, `the end of the ${rollback.scope} rollback`, data.scope),
      next && fault(`${next.mop} in ${next.region} to be rolled back first`, 'it is not'),
    );
    if (wrong) return wrong;
    history.rollback = undefined;
    return undefined;
  },
});

/** Takes a MOP that is rolled back out of the open rollback's order. */
export function outOfOrder(history: History, region: string, mop: string): void {
  if (!history.rollback) return;
  history.rollback.order = history.rollback.order.filter((step) => step.region !== region || step.mop !== mop);
}

/** Later regions first, and in a region later MOPs first; only what was executed. */
function notReversed(history: History, order: readonly { region: string; mop: string }[]): Fault | undefined {
  let before = Infinity;
  for (const { region, mop } of order) {
    if (!history.regions.has(region) || !history.mopIds.includes(mop))
      return fault('cells of the plan', `${mop} in ${region}`);
    const place = history.regionIds.indexOf(region) * history.mopIds.length + history.mopIds.indexOf(mop);
    if (place >= before)
      return fault('the reverse of the order of execution', `${mop} in ${region} after what ran before it`);
    if (history.cell(region, mop).attempt === 0) return fault('only MOPs that were executed', `${mop} in ${region}`);
    before = place;
  }
  return when(order.length === 0, 'something to roll back', 'nothing');
}

/** A rollback is started by the very act in which a person decides it. */
function undecided({ decision }: History, event: LedgerEvent, scope: string): Fault | undefined {
  const isDecided = decision?.command === commandOf(event) && decision.choice === `rollback-${scope}`;
  return when(!isDecided, `the decision rollback-${scope} in the same append`, 'none');
}

/** All that may have left changes within its scope, and nothing beyond it is left as it is. */
function incomplete(history: History, scope: string, order: readonly Step[]): Fault | undefined {
  const regions = history.regionIds.toReversed();
  const region = order[0]?.region ?? '';
  const later = regions.slice(0, regions.indexOf(region)).flatMap((id) => changedIn(history, id))[0];
  const all = scope === 'release' ? regions.flatMap((id) => changedIn(history, id)) : changedIn(history, region);
  const expected = scope === 'mop' ? all.slice(0, 1) : all;
  return firstOf(
    scope === 'release'
      ? undefined
      : later && fault(`${later.mop} in ${later.region} to be rolled back before`, 'it is not'),
    when(text(order) !== text(expected), `${text(expected)} to be rolled back`, text(order)),
  );
}

function changedIn(history: History, region: string): readonly Step[] {
  return history.mopIds
    .toReversed()
    .filter((mop) => {
      const { standing, before } = history.cell(region, mop);
      return leavesChanges.includes(standing === 'skipped' ? (before ?? 'pending') : standing);
    })
    .map((mop) => ({ region, mop }));
}

function text(order: readonly Step[]): string {
  return order.map(({ region, mop }) => `${region}/${mop}`).join(', ');
}
