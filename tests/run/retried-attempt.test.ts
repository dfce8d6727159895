import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { PlaybookJob, Running } from '../../src/run/ports.js';
import type { ProcessRecord } from '../../src/run/process-record.js';
import { SmallRelease } from '../adapters/ansible/support/small-release.js';
import { executeTold, passing } from './support/told-processes.js';

describe('an attempt after an interrupted one under the policy retry', () => {
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });

  it('keeps the checkpoint of the interrupted one and never takes another', async () => {
    release = await new SmallRelease({}, { onInterrupted: 'retry' }).open();
    const jobs: PlaybookJob[] = [];
    let cancelAt = 2;
    const run = () => {
      let cancel: () => void = () => undefined;
      let asked = false;
      const requested = new Promise<void>((resolve) => {
        cancel = () => {
          asked = true;
          resolve();
        };
      });
      return executeTold(release, start, { cancellation: { requested, isRequested: () => asked } });
      function start(job: PlaybookJob): Running<ProcessRecord> {
        jobs.push(job);
        if (jobs.length !== cancelAt) return { ended: Promise.resolve(passing(job)), stop: () => undefined };
        let end: (record: ProcessRecord) => void = () => undefined;
        const ended = new Promise<ProcessRecord>((resolve) => (end = resolve));
        setImmediate(cancel);
        return {
          ended,
          stop: () => {
            end({ ...passing({ ...job, phases: [] }), exit: { code: 99 } });
          },
        };
      }
    };
    assert.equal((await run()).outcome, 'interrupted');
    cancelAt = 0;
    assert.equal((await run()).outcome, 'succeeded');
    assert.deepEqual(
      jobs.map(({ process, phases, checkpoint }) => [process, phases.map(({ phase }) => phase).join('+'), checkpoint]),
      [
        ['prepare', 'precheck+checkpoint', 'R1.0/R1/m1/1'],
        ['apply', 'implement+validate', 'R1.0/R1/m1/1'],
        ['prepare', 'precheck', 'R1.0/R1/m1/1'],
        ['apply', 'implement+validate', 'R1.0/R1/m1/1'],
      ],
    );
  });
});
