import type { Fault, History } from './history.js';
import { assertions, fault, firstOf, rulesFor, sameRun, when } from './rule.js';
import { tooOld } from './version.js';

export const lockRules = rulesFor({
  LockAcquired(history, event, hash) {
    const { region: id, purpose, run, version } = event.data;
    const region = history.region(id);
    const wrong = firstOf(
      assertions.byRun(event, run),
      tooOld(history, version),
      history.lock && fault('a free lock', `${history.lock.region} holds it (run ${history.lock.run.runId})`),
      assertions.notStopped(history),
      purpose === 'execute' ? notItsTurn(history, id) : notItsRollback(history, id),
    );
    if (wrong) return wrong;
    history.lock = { region: id, purpose, token: { seq: event.seq, hash }, run };
    if (purpose === 'execute' && region.standing !== 'waiting') region.standing = 'executing';
    return undefined;
  },

  LockTakenOver(history, event, hash) {
    const { region, purpose, run, from, proof, reason, version } = event.data;
    const { lock } = history;
    if (!lock) return fault('a lock to take over', 'nobody holds it');
    const wrong = firstOf(
      assertions.byRun(event, run),
      tooOld(history, version),
      when(lock.region !== region, `the holder's region ${lock.region}`, region),
      when(!sameRun(lock.run, from), `from run ${lock.run.runId}`, `from run ${from.runId}`),
      when(lock.purpose !== purpose, `the purpose ${lock.purpose}`, purpose),
      proof === 'person' ? assertions.person(event, reason) : undefined,
      when(
        proof === 'run-ended' && (run.organization !== lock.run.organization || run.project !== lock.run.project),
        `the proof from the holder's own organization ${lock.run.organization}`,
        run.organization,
      ),
      assertions.nothingUnderWay(history),
    );
    if (wrong) return wrong;
    history.lock = { region, purpose, token: { seq: event.seq, hash }, run };
    history.owed = undefined;
    return undefined;
  },

  LockReleased: (history, event) => freed(history, event.data.region, assertions.byHolder(history, event)),

  LockBroken(history, event) {
    const { region, reason } = event.data;
    const wrong = assertions.person(event, reason) ?? freed(history, region);
    if (wrong) return wrong;
    if (history.region(region).standing === 'executing') history.region(region).standing = 'failed';
    return undefined;
  },

  RegionStarted(history, event) {
    const { region: id } = event.data;
    const region = history.region(id);
    const wrong = firstOf(
      assertions.byHolder(history, event),
      notHeldToExecute(history, id),
      when(region.standing !== 'waiting', `${id} to start once`, `it is ${region.standing}`),
    );
    if (wrong) return wrong;
    region.standing = 'executing';
    return undefined;
  },

  RegionCompleted(history, event) {
    const { region: id } = event.data;
    const region = history.region(id);
    const wrong = firstOf(
      assertions.byHolder(history, event),
      notHeldToExecute(history, id),
      assertions.nothingUnderWay(history),
      when(history.undone(id).length > 0, `every MOP of ${id} done or skipped`, `${history.undone(id).join(', ')} not`),
      when(!region.validated, `a passed post-validation of ${id} after its last MOP`, 'none'),
      when(region.noGo, `a person's go after the no-go for ${id}`, 'none'),
      assertions.answered(history, id, `${id} completes`),
    );
    if (wrong) return wrong;
    region.standing = 'completed';
    return undefined;
  },

  RegionFailed(history, event) {
    const { region } = event.data;
    const wrong = firstOf(
      assertions.byHolder(history, event),
      notHeldToExecute(history, region),
      assertions.nothingUnderWay(history),
    );
    if (wrong) return wrong;
    history.region(region).standing = 'failed';
    return undefined;
  },

  RegionSkipped(history, event) {
    const { region, reason } = event.data;
    const wrong = firstOf(
      assertions.person(event, reason),
      when(history.lock?.region === region, 'a region that does not hold the lock', `${region} holds it`),
      assertions.noOpenRollback(history, `${region} is skipped`),
      when(
        ['completed', 'skipped'].includes(history.region(region).standing),
        `${region} to have something left to skip`,
        `it is ${history.region(region).standing}`,
      ),
    );
    if (wrong) return wrong;
    history.region(region).standing = 'skipped';
    history.close((asked) => asked.region === region && asked.kind !== 'stop' && asked.kind !== 'rollback-failed');
    return undefined;
  },
});

function notItsTurn(history: History, id: string): Fault | undefined {
  const { standing } = history.region(id);
  return firstOf(
    when(
      standing === 'completed' || standing === 'skipped',
      `${id} to have something left to run`,
      `it is ${standing}`,
    ),
    history.rollback && fault('no region to execute while a rollback is open', `${id} acquires`),
    assertions.noFailedRollback(history, `${id} acquires`),
    assertions.itsTurn(history, id, 'acquires'),
  );
}

function notItsRollback(history: History, id: string): Fault | undefined {
  const next = history.rollback?.order[0]?.region;
  return when(next !== id, `a rollback with ${id} next`, next === undefined ? 'no open rollback' : `${next} is next`);
}

function freed(history: History, region: string, byAnother?: Fault): Fault | undefined {
  const wrong = firstOf(
    when(history.lock?.region !== region, `${region} to hold the lock`, history.lock?.region ?? 'nobody holds it'),
    byAnother,
    assertions.nothingUnderWay(history),
  );
  if (wrong) return wrong;
  history.lock = undefined;
  history.owed = undefined;
  return undefined;
}

function notHeldToExecute({ lock }: History, region: string): Fault | undefined {
  const held = lock?.region === region && lock.purpose === 'execute';
  return when(
    !held,
    `${region} to hold the lock to execute`,
    lock ? `${lock.region} holds it to ${lock.purpose}` : 'nobody holds it',
  );
}
