import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import type { Actor } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { despiteFaults } from './despite-faults.js';
import type { RunParts } from './region-run.js';

const person: Actor = { kind: 'person', name: 'Release manager', proof: 'command-line' };
const pollMs = 5_000;
/** One answer that took longer was a fault, and tells nothing of how busy the ledger is. */
const mostAnsweredInMs = 3_000;

/** A ledger of one's own, and what is done with it: faults of the storage are borne, everything else is a fault of ours. */
class Client {
  readonly ledger: Ledger;
  /** How long the ledger took to answer the last time. */
  #answeredInMs = 0;

  constructor(readonly parts: RunParts) {
    this.ledger = openLedger(parts.world.store());
  }

  async submit(...asked: Parameters<Ledger['submit']>): ReturnType<Ledger['submit']> {
    return this.parts.acknowledged.note(await this.#timed(() => despiteFaults(() => this.ledger.submit(...asked))));
  }

  async refreshed(): Promise<Ledger['state'] | undefined> {
    try {
      return await this.#timed(() => this.ledger.refresh());
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      return undefined;
    }
  }

  /** The longer the slower the ledger answers: clients that write faster than anybody can read let nobody pass. */
  async pause(ms = pollMs): Promise<void> {
    const { chance, isOver } = this.parts;
    const until =
      performance.now() + (ms + 5 * Math.min(this.#answeredInMs, mostAnsweredInMs)) * chance.between(0.75, 1.25);
    while (!isOver() && performance.now() < until) await sleep(100);
  }

  async #timed<T>(ask: () => Promise<T>): Promise<T> {
    const askedMs = performance.now();
    const answer = await ask();
    this.#answeredInMs = performance.now() - askedMs;
    return answer;
  }
}

/**
 * Waits for the lock like a task does. `patience`: it is cancelled after so long, and gives back whatever it may own by
 * then. When it gets the lock it gives it back soon, or its agent dies with it.
 */
export async function waiter(parts: RunParts, region: string, patienceMs: number): Promise<void> {
  const { world, chance } = parts;
  const client = new Client(parts);
  const runId = world.records.begin();
  const run = world.run(region, runId);
  const actor: Actor = { kind: 'pipeline', name: 'waiter', run };
  const until = performance.now() + patienceMs;
  let granted = false;
  try {
    while (!parts.isOver() && performance.now() < until) {
      const outcome = await client.submit(
        { type: 'acquire', region, purpose: 'execute', run, version: '0.1.0' },
        actor,
      );
      if (outcome.kind === 'refused') {
        if (!outcome.refusal.mayChange) return;
        await client.pause();
        continue;
      }
      granted = true;
      await sleep(chance.between(0, 200));
      if (chance.happens(0.2)) return;
      break;
    }
    // Its last word from the ledger was a refusal, and nobody waits any more: a hundred appends at once would show nothing.
    if (parts.isOver() && !granted) return;
    await client.submit({ type: 'give-back', region, run, reason: 'the waiter is done' }, actor);
  } finally {
    world.records.end(runId);
  }
}

/** Does what it must never be allowed to. Answers what it was allowed all the same. */
export async function intruder(parts: RunParts, region: string): Promise<readonly string[]> {
  const { world, chance } = parts;
  const client = new Client(parts);
  const run = world.run(region, world.records.begin());
  const actor: Actor = { kind: 'pipeline', name: 'intruder', run };
  const allowed: string[] = [];
  while (!parts.isOver()) {
    await client.pause(8_000);
    const { lock, plan, open } = (await client.refreshed()) ?? {};
    const mop = plan?.mops[0];
    const cell = mop?.cells[region];
    if (!lock || !mop || !cell) continue;
    const silence = open ? { silence: { of: open.started, ms: 1_000_000 } } : {};
    const token = { seq: lock.token.seq - 1, hash: lock.token.hash };
    const bad = chance.oneOf([
      { type: 'start-mop', region, mop: mop.id, token, ...cell },
      { type: 'break-lock', holder: lock.token, ...silence, reason: 'I want it' },
      {
        type: 'take-over',
        region,
        run,
        version: '0',
        proof: 'person',
        holder: lock.token,
        ...silence,
        reason: 'I want it',
      },
      { type: 'decide', region, choice: 'go', reason: 'fine by me' },
      { type: 'clear', reason: 'fine by me' },
    ] as const);
    if (bad === undefined) continue;
    const outcome = await client.submit(bad, actor);
    if (outcome.kind === 'appended') allowed.push(bad.type);
  }
  return allowed;
}

/** Writes notes, so that others lose races. */
export async function recorder(parts: RunParts, region: string): Promise<void> {
  const client = new Client(parts);
  for (let note = 1; !parts.isOver(); note += 1) {
    await client.submit({ type: 'lesson', region, text: `note ${note}` }, { kind: 'pipeline', name: 'recorder' });
    await client.pause(6_000);
  }
}

/** A person: answers what is asked, stops everything now and then, and clears the stop. */
export async function manager(parts: RunParts, stopEveryMs: number): Promise<void> {
  const client = new Client(parts);
  let nextStop = performance.now() + stopEveryMs;
  while (!parts.isOver()) {
    await sleep(500);
    const state = await client.refreshed();
    if (state === undefined) continue;
    if (state.stop) await client.submit({ type: 'clear', reason: 'it was a drill' }, person);
    else if (performance.now() > nextStop && parts.world.traces() !== '') {
      nextStop += stopEveryMs;
      await client.submit({ type: 'stop', reason: 'a drill' }, person);
    }
    for (const { id } of state.decisions) {
      await client.submit({ type: 'decide', decision: id, choice: 'go', reason: 'go on' }, person);
    }
  }
}
