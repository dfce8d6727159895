import assert from 'node:assert/strict';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { historyContainer } from '../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { Command } from '../../src/ledger/commands.js';
import type { Actor, FencingToken, Run } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { bringStatusUp } from '../../src/report/bring-status-up.js';
import { accountAt } from '../../scripts/rehearse/azurite.js';
import { passed } from '../ledger/story.js';
import { buildPlan } from '../support/plan-builder.js';

/** The copies of the history that the guide keeps. */
export interface Witness {
  readonly read: (name: string) => string;
  readonly write: (name: string, text: string) => Promise<void>;
}

const release = 'R11.5.3.4';
const plan = buildPlan({
  release,
  regions: ['EUS2', 'WUS2'],
  mops: ['agent-upgrade', 'database-patch'],
  policy: {
    decisionPointEvery: 2,
    pace: { minimumGapMs: 0, atMostPerHour: 1000 },
    takeOver: { staleAfterMs: 2, fenceAfterMs: 1 },
  },
});
const region = 'EUS2';
const mop = 'agent-upgrade';
const person: Actor = { kind: 'person', name: 'Release manager', proof: 'approval' };

/** A release in Azurite, and what its pipelines did until the operator was called. */
export class Night {
  constructor(
    readonly connection: LedgerConnection,
    readonly store: LoggedReleaseStore,
    readonly ledger: Ledger,
    readonly witness: Witness,
  ) {}

  now(): Promise<ReleaseState> {
    return this.ledger.refresh();
  }

  /** Every line of the ledger as it stands. */
  async text(): Promise<string> {
    return (await this.store.log.read(0)).text;
  }

  async does(command: Command, actor: Actor = this.pipeline()): Promise<void> {
    const outcome = await this.ledger.submit(command, actor);
    if (outcome.kind === 'refused') assert.fail(`${command.type}: ${outcome.refusal.message}`);
  }

  /** What the ledger answers to a command that is only asked for: a refusal's code, or `accepted`. */
  async answerTo(command: Command, actor: Actor = this.pipeline()): Promise<string> {
    const outcome = await this.ledger.submit(command, actor);
    return outcome.kind === 'refused' ? outcome.refusal.code : 'accepted';
  }

  acquireCommand(runId = '4711', id = region): Command {
    return { type: 'acquire', region: id, purpose: 'execute', run: this.#run(runId, id), version: '0.1.0' };
  }

  async acquire(runId = '4711'): Promise<void> {
    await this.does(this.acquireCommand(runId), this.pipeline(runId));
  }

  async decide(choice: 'go' | 'no-go'): Promise<void> {
    await this.does({ type: 'decide', region, choice, reason: 'asked at the stage' }, person);
  }

  startCommand(id = mop): Command {
    const { document = '', execution = '' } = plan.mops.find((planned) => planned.id === id)?.cells[region] ?? {};
    return { type: 'start-mop', region, mop: id, token: this.#token(), document, execution };
  }

  async start(): Promise<void> {
    await this.does(this.startCommand());
    const { open } = this.ledger.state;
    await this.store.beats.beat(open?.token.seq ?? 0, open?.attempt ?? 0);
  }

  /** Lock, go, and one MOP under way. */
  async running(): Promise<void> {
    await this.acquire();
    await this.decide('go');
    await this.start();
  }

  async checkpoint(): Promise<void> {
    await this.does({
      type: 'report-phases',
      of: this.#of(),
      phases: passed('precheck', 'checkpoint'),
      checkpoint: 'key',
    });
  }

  async fail(): Promise<void> {
    await this.does({
      type: 'report-phases',
      of: this.#of(),
      phases: [{ phase: 'implement', outcome: 'failed', durationMs: 1, hosts: {} }],
      end: { kind: 'failed', phase: 'implement', reason: 'a task failed' },
    });
  }

  async interrupt(): Promise<void> {
    await this.does({
      type: 'report-phases',
      of: this.#of(),
      phases: [],
      end: { kind: 'interrupted', reason: 'it was stopped' },
    });
  }

  async rollBack(outcome: 'rolled-back' | 'failed'): Promise<void> {
    await this.does({ type: 'start-mop-rollback', region, mop, token: this.#token(), reason: 'it failed' });
    const end =
      outcome === 'failed'
        ? ({ kind: 'failed', reason: 'the checkpoint cannot be read' } as const)
        : ({ kind: 'rolled-back', durationMs: 1 } as const);
    await this.does({ type: 'end-mop-rollback', of: this.#of(), phases: [], end });
  }

  /** Both attempts that the policy allows. */
  async failTwice(): Promise<void> {
    await this.running();
    await this.checkpoint();
    await this.fail();
    await this.rollBack('rolled-back');
    await this.start();
    await this.checkpoint();
    await this.fail();
    await this.rollBack('rolled-back');
  }

  async giveBack(runId = '4711'): Promise<void> {
    await this.does(
      { type: 'give-back', region, run: this.#run(runId), reason: 'its job ended' },
      this.pipeline(runId),
    );
  }

  async publishStatus(): Promise<void> {
    assert.equal((await bringStatusUp(this.ledger, this.store.status)).kind, 'current');
  }

  /** Until the open attempt counts as dead; the service's clock has whole seconds. */
  async untilStale(): Promise<void> {
    const { open } = await this.now();
    const deadline = performance.now() + 10_000;
    while (((await this.store.beats.silentMs(open?.token.seq ?? 0, open?.attempt ?? 0)) ?? 0) < 2) {
      if (performance.now() > deadline) assert.fail('the heartbeat does not age');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Puts other bytes in the ledger's place, as a restore does, or whoever holds the account's key. */
  async replaceLedger(text: string): Promise<void> {
    const { connection } = this;
    const ledgerSas = accountAt(connection.accountUrl).sas(connection.fleet, { permissions: 'racwdl' });
    const blob = historyContainer({ ...connection, ledgerSas }).getAppendBlobClient(`releases/${release}/ledger.jsonl`);
    await blob.create();
    await blob.appendBlock(text, Buffer.byteLength(text));
  }

  pipeline(runId = '4711'): Actor {
    return { kind: 'pipeline', name: 'region-release', run: this.#run(runId) };
  }

  #run(runId: string, id = region): Run {
    const organization = plan.regions.find((planned) => planned.id === id)?.organization ?? '';
    return {
      organization,
      project: 'Platform',
      runId,
      url: `${organization}/Platform/_build/results?buildId=${runId}`,
    };
  }

  #token(): FencingToken {
    return this.ledger.state.lock?.token ?? assert.fail('nobody holds the lock');
  }

  #of() {
    const { open } = this.ledger.state;
    assert.ok(open, 'nothing is under way');
    const { sinceMs: _since, ...of } = open;
    return of;
  }
}

/** A planned release in a fleet of its own, active, with its status.json. */
export async function night(connection: LedgerConnection, witness: Witness): Promise<Night> {
  const store = openReleaseStore(connection, release);
  const tonight = new Night(connection, store, openLedger(store), witness);
  await store.fleet.activate(undefined, release);
  await tonight.does({ type: 'plan', plan }, { kind: 'pipeline', name: 'prepare' });
  await tonight.publishStatus();
  return tonight;
}
