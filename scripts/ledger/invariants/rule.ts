import type { EventType, LedgerEvent, Run } from '../../../src/ledger/events.js';
import type { Fault, History, Recorded } from './history.js';

/** Checks one event against the history before it and, where it holds, remembers what it says. */
export type Rule = (history: History, recorded: Recorded) => Fault | undefined;
export type RuleFor<T extends EventType> = (
  history: History,
  event: Extract<LedgerEvent, { type: T }>,
  hash: string,
) => Fault | undefined;

/** Rules keyed by the type of event, each seeing its own event's data. */
export function rulesFor(rules: { readonly [T in EventType]?: RuleFor<T> }): Readonly<Record<string, Rule>> {
  return Object.fromEntries(
    Object.entries(rules).map(([type, rule]) => {
      const judge = rule as (history: History, event: LedgerEvent, hash: string) => Fault | undefined;
      return [type, (history: History, { event, hash }: Recorded) => judge(history, event, hash)];
    }),
  );
}

export function fault(expected: string, found: string): Fault {
  return { expected, found };
}

/** The first fault, or undefined; arguments are conditions that were judged in order. */
export function firstOf(...faults: readonly (Fault | undefined)[]): Fault | undefined {
  return faults.find((found) => found !== undefined);
}

/** `wrong` true: the fault. */
export function when(wrong: boolean, expected: string, found: string): Fault | undefined {
  return wrong ? { expected, found } : undefined;
}

/** The act of which an event is a part. */
export function commandOf({ id }: Pick<LedgerEvent, 'id'>): string {
  return id.slice(0, id.lastIndexOf(':'));
}

export function sameRun(a: Run, b: Run): boolean {
  return a.organization === b.organization && a.project === b.project && a.runId === b.runId;
}

export const assertions = {
  /** What an act has begun it ends before another one is recorded. */
  nothingOwed({ owed }: History, event: LedgerEvent): Fault | undefined {
    return when(
      owed !== undefined && owed.command !== commandOf(event),
      `${owed?.what ?? ''} in the same append as the event before`,
      `${event.type} of another act`,
    );
  },

  /** An act of the lock's holder was done in the very run that holds it. */
  byRun({ type, actor }: LedgerEvent, run: Run): Fault | undefined {
    return when(
      actor.run === undefined || !sameRun(actor.run, run),
      `${type} by run ${run.runId} in ${run.organization}`,
      actor.run ? `run ${actor.run.runId} in ${actor.run.organization}` : 'no run',
    );
  },

  byHolder({ lock }: History, event: LedgerEvent): Fault | undefined {
    return lock && assertions.byRun(event, lock.run);
  },

  /** Until a person has answered, nothing is executed anywhere and nothing completes. */
  noFailedRollback({ questions }: History, what: string): Fault | undefined {
    const open = [...questions].find(([, { kind }]) => kind === 'rollback-failed');
    return open && fault(`an answer to the decision ${open[0]} before ${what}`, 'it is open');
  },

  noOpenRollback({ rollback }: History, what: string): Fault | undefined {
    return rollback && fault(`the open rollback to finish before ${what}`, 'it is open');
  },

  /** Regions and MOPs that an event names stand in the plan. */
  knownIds(history: History, { type, data }: LedgerEvent): Fault | undefined {
    if (type === 'ReleasePlanned') return undefined;
    const region = 'region' in data ? data.region : undefined;
    const mop = 'mop' in data ? data.mop : undefined;
    return firstOf(
      when(region !== undefined && !history.regions.has(region), 'a region of the plan', String(region)),
      when(mop !== undefined && !history.mopIds.includes(mop), 'a MOP of the plan', String(mop)),
    );
  },

  /** Who is called a person says by which proof. */
  proof({ actor }: LedgerEvent): Fault | undefined {
    return firstOf(
      when(
        actor.kind === 'person' && actor.proof === undefined,
        'a proof that this was a person',
        `none for ${actor.name}`,
      ),
      when(
        actor.proof === 'manual-run' && actor.run === undefined,
        `the run that ${actor.name} started by hand`,
        'none is named',
      ),
    );
  },

  person({ type, actor }: LedgerEvent, reason: string): Fault | undefined {
    return firstOf(
      when(actor.kind !== 'person', `${type} by a person`, `${actor.kind} ${actor.name}`),
      when(reason.trim() === '', `${type} with a reason`, 'no reason'),
    );
  },

  /** The event carries the token of the lock's present grant, and the lock is this region's. */
  currentToken({ lock }: History, { token }: LedgerEvent, region: string): Fault | undefined {
    if (!lock) return fault(`${region} to hold the lock`, 'nobody holds it');
    return firstOf(
      when(lock.region !== region, `${region} to hold the lock`, `${lock.region} holds it`),
      when(
        token?.seq !== lock.token.seq || token.hash !== lock.token.hash,
        `the current fencing token ${lock.token.seq} (${lock.token.hash.slice(0, 12)})`,
        token ? `${token.seq} (${token.hash.slice(0, 12)})` : 'no token',
      ),
    );
  },

  /** Every region before this one is completed or was skipped. */
  itsTurn(history: History, id: string, act: string): Fault | undefined {
    const before = history.regionIds.slice(0, history.regionIds.indexOf(id)).find((earlier) => {
      const { standing } = history.region(earlier);
      return standing !== 'completed' && standing !== 'skipped';
    });
    if (before === undefined) return undefined;
    return fault(`${before} to be completed before ${id} ${act}`, `${before} is ${history.region(before).standing}`);
  },

  /** No question is open that holds this region: one about it or about none, after a stop or a failed rollback any. */
  answered({ questions }: History, id: string, what: string): Fault | undefined {
    const open = [...questions].find(
      ([, { kind, region }]) => kind !== 'batch' && (region === undefined || region === id),
    );
    return open && fault(`an answer to the decision ${open[0]} before ${what}`, 'it is open');
  },

  /** Ended by somebody else than its executor: that one was silent for staleAfter, so it is open at least as long. */
  deadLongEnough({ activity, plan }: History, { at, token }: LedgerEvent): Fault | undefined {
    if (!activity || token !== undefined) return undefined;
    const openMs = Date.parse(at) - activity.sinceMs;
    const staleAfterMs = plan?.policy.takeOver.staleAfterMs ?? 0;
    return when(
      openMs < staleAfterMs,
      `attempt ${activity.attempt} of ${activity.mop} in ${activity.region} to be open for ${staleAfterMs} ms before somebody else ends it`,
      `${openMs} ms`,
    );
  },

  nothingUnderWay({ activity }: History): Fault | undefined {
    return (
      activity &&
      fault(
        'no attempt or rollback of a MOP under way',
        `attempt ${activity.attempt} of ${activity.mop} in ${activity.region}`,
      )
    );
  },

  notStopped({ stopped }: History): Fault | undefined {
    return when(stopped, 'the emergency stop to be cleared first', 'it is in force');
  },
};
