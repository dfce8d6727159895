import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, it } from 'mocha';
import { nodeTiming } from '../../src/adapters/ansible/node-timing.js';
import { faultOfResult } from '../../src/run/fault-of-result.js';
import { mopSummary } from '../../src/run/mop-summary.js';
import { close } from '../../src/run/settle-open.js';
import { SmallRelease } from '../adapters/ansible/support/small-release.js';
import { pipelineOf } from '../ledger/story.js';
import { executeTold, failing, passing } from './support/told-processes.js';

describe('a failed MOP whose rollback is refused', () => {
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });

  it('has its page all the same, with what ran, why it failed and why it was not rolled back', async () => {
    release = await new SmallRelease().open();
    const { store } = release.options();
    const stops = {
      // The stop comes after the attempt's end was recorded, and before the rollback begins.
      list: () =>
        release.events.includes('MopFailed')
          ? Promise.resolve([{ id: 's', reason: 'smoke in the hall', by: 'Robin' }])
          : store.stops.list(),
    };
    const result = await executeTold(
      release,
      (job) => ({
        ended: Promise.resolve(job.process === 'apply' ? failing(job) : passing(job)),
        stop: () => undefined,
      }),
      { stops },
    );
    assert.deepEqual([result.outcome, result.attempt], ['failed', 1]);
    const why =
      /^Attempt 1 of m1 in R1 failed: .*validate failed.*\. m1 in R1 is not rolled back: emergency stop by Robin/;
    assert.match(faultOfResult(result, 'execute', true)?.message ?? '', why);
    const page = mopSummary('R1', undefined, result);
    assert.match(page, /m1 in R1 is not rolled back: emergency stop by Robin: smoke in the hall/);
    assert.match(page, /\| precheck \| passed [^]*\| validate \| failed /);
    assert.ok(!release.events.includes('MopRollbackStarted'));
  });

  it('is thrown, without a page, where nothing has run', async () => {
    release = await new SmallRelease().open();
    const stops = { list: () => Promise.resolve([{ id: 's', reason: 'smoke', by: 'Robin' }]) };
    const nothing = () => assert.fail('a playbook was started');
    await assert.rejects(executeTold(release, nothing, { stops }), /m1 in R1 was not started: emergency stop by Robin/);
  });
});

describe('a rollback that somebody else has ended while its executor was frozen', () => {
  it('tells nobody, over its budget, that it goes on', async () => {
    const rollbackBudgets = { immediateMs: 300, regionMs: 300, releaseMs: 300 };
    const release = await new SmallRelease({}, { rollbackBudgets }).open();
    try {
      const endedByOther = async (): Promise<void> => {
        const ledger = release.newLedger();
        const { open } = await ledger.refresh();
        assert.equal(open?.kind, 'rollback');
        await close({ ledger, actor: pipelineOf('R1') }, open, 'its job died');
        await sleep(900);
      };
      const result = await executeTold(
        release,
        (job) => ({
          ended:
            job.process === 'rollback'
              ? endedByOther().then(() => passing(job))
              : Promise.resolve(job.process === 'apply' ? failing(job) : passing(job)),
          stop: () => undefined,
        }),
        { timing: nodeTiming },
      );
      assert.match(result.message, /was stopped and nothing was recorded/);
      assert.equal(release.events.at(-1), 'MopRollbackInterrupted');
    } finally {
      release.remove();
    }
  });
});
