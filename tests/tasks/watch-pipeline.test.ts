import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { expandAll, jobsOf, tasksOf } from '../templates/expanding.js';
import { outline, pipelinesInput } from '../templates/plan-outline.js';
import { taskSuite } from './support/task-suite.js';

describe('the watch pipeline', function () {
  this.timeout(120_000);
  const suite = taskSuite('report-release');

  it('runs its task, with the inputs that its template gives it, against the ledger', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    const input = pipelinesInput(outline(3, 2, { release: 'R1.0' }));
    const watch = expandAll(input).find(({ generated }) => generated.kind === 'watch')?.pipeline ?? assert.fail();
    const [step, ...more] = jobsOf(watch).flatMap(tasksOf);
    assert.deepEqual([step?.task, more], ['report-release@0', []]);
    const { ledgerConnection, ...inputs } = step?.inputs ?? {};
    assert.equal(ledgerConnection, input.ledger);
    const end = await suite.run(release, { inputs });
    assert.deepEqual([end.result, end.message], ['Succeeded', 'R1.0: nothing to report'], end.text);
    assert.equal((await release.store.status.read())?.sequence, release.ledger.state.seq);
  });
});
