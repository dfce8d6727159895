import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'mocha';
import { taskSuite } from './support/task-suite.js';

describe('report-release', function () {
  this.timeout(120_000);
  const suite = taskSuite('report-release');

  it('attaches the summaries that earlier steps of the job left, and needs no ledger for it', async () => {
    const release = await suite.publish();
    const folder = path.join(suite.folder(), 'mop-release/summaries');
    mkdirSync(folder, { recursive: true });
    for (const name of ['a.md', 'b.md', 'c.txt']) writeFileSync(path.join(folder, name), '# x');
    const end = await suite.run(release, {
      connection: { ...release.connection, accountUrl: 'http://127.0.0.1:9/x' },
      inputs: {},
    });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.equal(end.commands.filter((name) => name === 'task.uploadsummary').length, 2);
    assert.ok(end.text.includes(path.join(folder, 'a.md')));
  });

  it('succeeds when no step left a summary', async () => {
    const release = await suite.publish();
    const end = await suite.run(release, { inputs: {} });
    assert.deepEqual([end.result, end.message], ['Succeeded', 'No step of this job left a summary']);
  });

  it('writes the deployment report of the ledger as it stands, with foreign text made harmless', async () => {
    const release = await suite.publish();
    await release.runAll('R1');
    await release.does(
      { type: 'skip-mop', region: 'R2', mop: 'm1', reason: '| <b>##vso[task.complete]' },
      { kind: 'person', name: 'P', proof: 'command-line' },
    );
    const end = await suite.run(release, { inputs: { kind: 'report' } });
    assert.equal(end.result, 'Succeeded', end.text);
    const file = end.outputs['reportPath'] ?? '';
    const report = readFileSync(file, 'utf8');
    assert.match(report, /# Deployment report of R1\.0/);
    assert.match(report, /3 of 6 succeeded/);
    assert.match(report, /\| 1 \| MOP 1 \| Infrastructure \| medium \| succeeded \| 1 \|/);
    assert.match(report, /\\\| \\<b\\>/);
    assert.ok(!report.includes('##vso['));
    assert.ok(end.commands.includes('task.uploadsummary'));
  });

  it('refuses kinds that this version does not have, by name', async () => {
    const release = await suite.publish();
    for (const kind of ['wiki', 'notifications', 'scorecard']) {
      const end = await suite.run(release, { inputs: { kind } });
      assert.equal(end.result, 'Failed');
      assert.equal(
        end.message,
        `the kind '${kind}' is not part of this version (input 'kind'): use 'summaries' or 'report'`,
      );
    }
  });
});
