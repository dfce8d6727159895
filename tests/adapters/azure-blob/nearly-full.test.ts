import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import { openLedger } from '../../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { Command } from '../../../src/ledger/commands.js';
import type { Actor } from '../../../src/ledger/events.js';
import { requestStop } from '../../../src/ledger/request-stop.js';
import { acquireBy, person, pipelineOf, planOf, runOf } from '../../ledger/story.js';
import { sharedAzurite } from '../../support/azurite.js';
import { faultyProxy, type FaultyProxy } from '../../support/faulty-proxy.js';

const plan = planOf();
const pipeline = pipelineOf('R1');

describe('a ledger whose storage says how many appends it holds', function () {
  this.timeout(20_000);
  const azurite = sharedAzurite();
  let proxy: FaultyProxy;
  let blocks = 0;
  before(async () => {
    proxy = await faultyProxy(
      () => azurite.running().url,
      () => ({ kind: 'answered', headers: { 'x-ms-blob-committed-block-count': String(blocks) } }),
    );
  });
  after(() => proxy.close());

  it('takes no new work from 45,000 on, and from 49,900 on nothing but a stop beside it', async () => {
    const connection = { ...(await azurite.newFleet()), accountUrl: proxy.accountUrl };
    const store = openReleaseStore(connection, 'R1.0');
    const ledger = openLedger(store);
    const does = async (command: Command, actor: Actor): Promise<void> => {
      assert.equal((await ledger.submit(command, actor)).kind, 'appended', command.type);
    };
    blocks = 44_999;
    await does({ type: 'plan', plan }, person);
    await does(acquireBy('R1'), pipeline);
    await does({ type: 'decide', region: 'R1', choice: 'go', reason: 'good' }, person);
    const token = ledger.state.lock?.token ?? assert.fail();
    const start = (mop: string): Command => {
      const cell = plan.mops.find(({ id }) => id === mop)?.cells['R1'] ?? assert.fail();
      return { type: 'start-mop', region: 'R1', mop, token, ...cell };
    };
    await does(start('m1'), pipeline);

    blocks = 45_000;
    await does({ type: 'stop', reason: 'smoke' }, person);
    await assert.rejects(
      ledger.submit({ type: 'lesson', text: 'x' }, person),
      /nearly full: 45000 of 50000 .*finish or roll back what runs, then continue with a new release/,
    );
    const { attempt, started } = ledger.state.open ?? assert.fail('nothing is under way');
    const of = { region: 'R1', mop: 'm1', attempt, started, token };
    const end = { kind: 'failed', reason: 'the ledger is nearly full' } as const;
    await does({ type: 'report-phases', of, phases: [], deviations: ['it was slow'], end }, pipeline);
    await does({ type: 'clear', reason: 'no fire' }, person);
    await does({ type: 'decide', region: 'R1', choice: 'go', reason: 'go on' }, person);
    await assert.rejects(ledger.submit(start('m1'), pipeline), /nearly full/);

    blocks = 49_900;
    await does({ type: 'give-back', region: 'R1', run: runOf('R1'), reason: 'nearly full' }, pipeline);
    await assert.rejects(ledger.submit({ type: 'stop', reason: 'fire' }, person), /is full: 49900 of 50000/);
    const stopped = await requestStop(
      { ledger, stops: store.stops, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()) },
      { reason: 'fire', actor: person, newId: randomUUID() },
    );
    assert(stopped.kind === 'beside-the-log' && stopped.why.includes('is full'));
    assert.deepEqual(
      (await store.stops.list()).map(({ reason }) => reason),
      ['fire'],
    );
  });
});
