import type { EventData, LedgerEvent } from '../../../src/ledger/events.js';
import type { Fault, History } from './history.js';
import { assertions, fault, firstOf, rulesFor, when } from './rule.js';

export const releaseRules = rulesFor({
  ReleasePlanned(history, { data: { plan } }) {
    const wrong = when(history.status !== 'none', 'one ReleasePlanned', 'another');
    if (wrong) return wrong;
    history.status = 'active';
    history.revision = 1;
    history.adopt(plan);
    return undefined;
  },

  PlanRevised(history, event) {
    const { plan, reason } = event.data;
    const wrong = firstOf(
      assertions.person(event, reason),
      assertions.nothingUnderWay(history),
      history.rollback && fault('no revision while a rollback is open', 'one'),
      when(plan.release !== history.plan?.release, `a plan of ${history.plan?.release ?? ''}`, plan.release),
      alteredStart(history, plan),
    );
    if (wrong) return wrong;
    history.revision += 1;
    history.adopt(plan);
    return undefined;
  },

  DocumentsPublished(history, { data: { count, manifestHash } }) {
    const planned = history.mopIds.length * history.regionIds.length;
    const manifest = history.plan?.manifestHash ?? '';
    return firstOf(
      when(count !== planned, `${planned} documents`, String(count)),
      when(manifestHash !== manifest, `the plan's manifest ${manifest.slice(0, 12)}`, manifestHash.slice(0, 12)),
    );
  },

  ChecklistItemPassed: (history, event) => checked(history, event, true),
  ChecklistItemFailed: (history, event) => checked(history, event, false),

  ReleaseCompleted(history) {
    const left = history.regionIds.find((id) => history.region(id).standing !== 'skipped' && !isComplete(history, id));
    const wrong = firstOf(
      left === undefined
        ? undefined
        : fault(`${left} to be completed with all its MOPs`, `it is ${history.region(left).standing}`),
      history.lock && fault('a free lock', `${history.lock.region} holds it`),
      history.rollback && fault('no open rollback', 'one'),
      assertions.notStopped(history),
      assertions.noFailedRollback(history, 'the release completes'),
      when(!history.crossValidated, 'a passed cross-region validation', 'none'),
    );
    if (wrong) return wrong;
    history.status = 'ended';
    return undefined;
  },

  ReleaseAbandoned(history, event) {
    const wrong = firstOf(
      assertions.person(event, event.data.reason),
      assertions.nothingUnderWay(history),
      history.lock && fault('a free lock', `${history.lock.region} holds it`),
    );
    if (wrong) return wrong;
    history.status = 'ended';
    return undefined;
  },
});

function isComplete(history: History, id: string): boolean {
  return history.region(id).standing === 'completed' && history.undone(id).length === 0;
}

function checked(
  history: History,
  event: LedgerEvent & { readonly data: EventData<'ChecklistItemFailed'> },
  passed: boolean,
): Fault | undefined {
  const { item, region } = event.data;
  if (passed) {
    // A gate that passes after all answers what its own runs asked.
    const about = `gate:${item}:${region ?? 'all'}:`;
    for (const id of [...history.questions.keys()].filter((open) => open.startsWith(about)))
      history.questions.delete(id);
  }
  if (item === 'cross-region' && region === undefined) history.crossValidated = passed;
  if (item !== 'post-validation' || region === undefined) return undefined;
  const wrong =
    when(
      history.lock?.region !== region,
      `${region} to hold the lock during its post-validation`,
      history.lock?.region ?? 'nobody holds it',
    ) ?? assertions.byHolder(history, event);
  if (!wrong) history.region(region).validated = passed;
  return wrong ?? assertions.nothingUnderWay(history);
}

/** A revision keeps started cells, and the order up to them. */
function alteredStart(history: History, plan: NonNullable<History['plan']>): Fault | undefined {
  const lastRegion = history.regionIds.findLastIndex((id) => history.region(id).standing !== 'waiting');
  const lastMop = history.mopIds.findLastIndex((mop) => history.regionIds.some((id) => isStarted(history, id, mop)));
  const movedRegion = history.regionIds.slice(0, lastRegion + 1).find((id, index) => plan.regions[index]?.id !== id);
  const movedMop = history.mopIds.slice(0, lastMop + 1).find((id, index) => plan.mops[index]?.id !== id);
  const altered = history.plan?.mops.flatMap((mop) =>
    history.regionIds
      .filter((id) => isStarted(history, id, mop.id))
      .filter((id) => {
        const after = plan.mops.find(({ id: revised }) => revised === mop.id)?.cells[id];
        return after?.document !== mop.cells[id]?.document || after?.execution !== mop.cells[id]?.execution;
      })
      .map((id) => `${mop.id} in ${id}`),
  );
  return firstOf(
    movedRegion === undefined ? undefined : fault(`${movedRegion} to keep its place`, 'the revision moves it'),
    movedMop === undefined ? undefined : fault(`${movedMop} to keep its place`, 'the revision moves it'),
    altered?.[0] === undefined
      ? undefined
      : fault(`${altered[0]}, which has started, to stay as it is`, 'the revision alters it'),
  );
}

function isStarted(history: History, region: string, mop: string): boolean {
  return history.cell(region, mop).standing !== 'pending';
}
