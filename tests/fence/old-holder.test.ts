import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { RecordedEvent } from '../../src/ledger/events.js';
import { command, play, until } from '../adapters/ansible/support/small-release.js';
import { sharedAzurite } from '../support/azurite.js';
import { livingWith } from '../support/living-processes.js';
import { TcpGate } from '../support/tcp-gate.js';
import { bundleFolder } from '../tasks/support/bundles.js';
import { PublishedMop } from '../tasks/support/published-mop.js';
import type { BundleEnd } from '../tasks/support/run-bundle.js';

const takeOver = { fenceAfterMs: 6_000, staleAfterMs: 14_000 };
/** Signals that Ansible and its tasks obey are no proof: this one dies of SIGKILL only. */
const stubborn = play(
  command('Change', `trap '' INT TERM; while :; do date +%s%3N >> "$MOP_TEST/trace"; sleep 0.1; done`),
);

describe('an old holder, with the built tasks and real Ansible', function () {
  this.timeout(60_000);
  const azurite = sharedAzurite();
  let gate: TcpGate;
  let mop: PublishedMop;
  let old: Promise<BundleEnd>;
  let signal: (signal: NodeJS.Signals) => void;

  before(async function () {
    this.timeout(240_000);
    for (const task of ['run-mop', 'control-release']) bundleFolder(task);
    gate = await TcpGate.open(Number(new URL(azurite.running().url).port));
  });
  after(() => {
    gate.close();
  });
  afterEach(async () => {
    signal('SIGKILL');
    await old;
    await until('no playbook of it is left', () => playbook().length === 0);
    mop.files.remove();
  });

  /** Supervisor, Ansible and its tasks, wherever they have gone; not run-mop itself. */
  const playbook = () => livingWith(`MOP_TEST=${mop.files.hosts}`, 'MOP_ATTEMPT=');
  const silent = async (): Promise<number> => (await mop.store.beats.silentMs(tokenSeq, 1)) ?? -1;
  let tokenSeq = 0;

  const givenItRuns = async (): Promise<void> => {
    const connection = await azurite.newFleet();
    const playbooks = { precheck: null, checkpoint: null, implement: stubborn };
    mop = await PublishedMop.publish(connection, playbooks, { takeOver });
    tokenSeq = mop.ledger.state.lock?.token.seq ?? assert.fail('nobody holds the lock');
    const throughGate = connection.accountUrl.replace(/:\d+/, `:${gate.port}`);
    gate.mend();
    old = mop.run({
      connection: { ...connection, accountUrl: throughGate },
      onLine: (_line, kill) => {
        signal = kill;
      },
    });
    await until('its playbook changes a host', () => mop.files.host('trace') !== undefined);
    await until('it has given a heartbeat', async () => (await silent()) >= 0);
  };

  /** Its playbook is dead in time. */
  const playbookDies = async (): Promise<void> => {
    const sinceMs = Date.now();
    await until('its playbook is dead', () => playbook().length === 0, takeOver.fenceAfterMs + 1_000);
    const last = Number(readFileSync(path.join(mop.files.hosts, 'trace'), 'utf8').trim().split('\n').at(-1));
    assert(last - sinceMs <= takeOver.fenceAfterMs, `it went on for ${last - sinceMs} ms`);
  };
  const control = (inputs: Record<string, string>, more = {}): Promise<BundleEnd> =>
    mop.run({
      task: 'control-release',
      runId: '2',
      startedBy: 'Ada',
      temporary: path.join(mop.files.home, 'control'),
      inputs,
      ...more,
    });

  /** A person ends the old holder: refused while it may live, done once it has been silent for `staleAfter`. */
  const personEnds = async (inputs: Record<string, string>): Promise<readonly string[]> => {
    const early = await control(inputs);
    assert.match(early.message, /is under way; its last sign of life is \d+ s ago, and it counts as dead after 14 s/);
    const { seq } = await mop.ledger.refresh();
    // Dates of answers have whole seconds.
    await until('it counts as dead', async () => (await silent()) >= takeOver.staleAfterMs + 1_000);
    const end = await control(inputs);
    assert.equal(end.result, 'Succeeded', end.text);
    const events: RecordedEvent[] = [];
    for (const line of (await mop.store.log.read(0)).text.trim().split('\n').slice(seq)) {
      events.push(JSON.parse(line) as RecordedEvent);
    }
    assert(events.every(({ actor }) => actor.name === 'Ada'));
    return events.map(({ type }) => type);
  };
  const nothingIsAppendedBy = async (act: () => Promise<BundleEnd>): Promise<BundleEnd> => {
    const { seq } = await mop.ledger.refresh();
    const end = await act();
    assert.equal((await mop.ledger.refresh()).seq, seq, 'the old holder appended something');
    return end;
  };

  it('frozen with SIGSTOP: its playbook is dead within fenceAfter; thawed, it appends nothing', async () => {
    await givenItRuns();
    signal('SIGSTOP');
    await playbookDies();
    assert.deepEqual(await personEnds({ action: 'take-over', reason: 'Its agent hangs' }), [
      'MopInterrupted',
      'LockTakenOver',
    ]);
    const end = await nothingIsAppendedBy(() => {
      signal('SIGCONT');
      return old;
    });
    assert.equal(end.result, 'Failed');
    assert.match(end.message, /was stopped and nothing was recorded/);
    assert.equal(end.outputs['outcome'], 'interrupted');
  });

  it('killed: its playbook is dead within fenceAfter, and its post-job step finds nothing to close', async () => {
    await givenItRuns();
    signal('SIGKILL');
    await playbookDies();
    assert.deepEqual(await personEnds({ action: 'break-lock', reason: 'Its agent was switched off' }), [
      'MopInterrupted',
      'LockBroken',
    ]);
    const post = await nothingIsAppendedBy(() =>
      mop.run({ handler: 'post.js', environment: { VSTS_TASKVARIABLE_OPEN: 'attempt 1' } }),
    );
    assert.match(post.message, /nothing to close/);
    const again = await nothingIsAppendedBy(() => mop.run());
    assert.match(again.message, /this run does not hold the lock for R1/);
  });

  it('cut off from the storage: its playbook is dead within fenceAfter; connected again, it appends nothing', async () => {
    await givenItRuns();
    gate.cut();
    await playbookDies();
    assert.deepEqual(await personEnds({ action: 'take-over', reason: 'Its network is gone' }), [
      'MopInterrupted',
      'LockTakenOver',
    ]);
    const end = await nothingIsAppendedBy(() => {
      gate.mend();
      return old;
    });
    assert.match(end.message, /was stopped and nothing was recorded/);
    assert.match(end.text, /ledger cannot be read, or no heartbeat written/);
  });

  it('is ended by a named person with a reason, and by nobody else', async () => {
    await givenItRuns();
    for (const action of ['take-over', 'break-lock']) {
      const nobody = await control({ action, reason: 'It hangs' }, { startedBy: undefined });
      assert.match(nobody.message, /Only a named person can (take|break) the lock/);
      assert.match((await control({ action })).message, new RegExp(`the action '${action}' needs 'reason'`));
    }
    assert.equal((await mop.cell()).status, 'running');
  });
});
