import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { generatePipelines } from '../../scripts/generate-pipelines/generate-pipelines.js';
import { jobTimeoutMinutes, longestPaceWaitMs } from '../../scripts/generate-pipelines/job-timeout.js';
import { outline, pipelinesInput } from './plan-outline.js';

const minute = 60_000;

describe('a MOP job', () => {
  it('has time for its deadline, the rollback after it and the wait that pace may ask before it', () => {
    const { policy } = outline(1, 1);
    const unpaced = { ...policy, pace: { minimumGapMs: 0, atMostPerHour: 61 } };
    assert.equal(longestPaceWaitMs(policy.pace), 54 * minute);
    assert.equal(jobTimeoutMinutes({ estimateMinutes: 60 }, policy), 54 + 60 * 1.5 + 60);
    assert.equal(longestPaceWaitMs({ minimumGapMs: 20 * minute, atMostPerHour: 10 }), 20 * minute);
    assert.equal(jobTimeoutMinutes({ estimateMinutes: 60 }, unpaced), 60 + 90 + 60);
  });

  it('has whole minutes, rounded up', () => {
    const { policy } = outline(1, 1);
    assert.equal(jobTimeoutMinutes({ estimateMinutes: 0.3 }, policy), 115);
  });

  it('of more than 360 minutes is refused by name on a hosted pool and accepted on agents of one’s own', () => {
    const plan = outline(2, 2, {
      mops: [
        { id: 'short', title: 'Short', estimateMinutes: 10 },
        { id: 'firmware', title: 'Firmware', estimateMinutes: 200 },
      ],
    });
    const hosted = pipelinesInput(plan, { pools: { REG2: { vmImage: 'ubuntu-24.04' } } });
    assert.throws(() => generatePipelines(hosted), {
      name: 'OperatorError',
      what: "MOP 'firmware' needs a job of 414 minutes, a hosted agent allows 360",
      where: 'region REG2, pool with vmImage ubuntu-24.04',
    });
    assert.equal(generatePipelines(pipelinesInput(plan)).length, 3 * 2 + 3);
  });
});
