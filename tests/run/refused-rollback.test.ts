import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { faultOfResult } from '../../src/run/fault-of-result.js';
import { mopSummary } from '../../src/run/mop-summary.js';
import { SmallRelease } from '../adapters/ansible/support/small-release.js';
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
