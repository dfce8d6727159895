import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'mocha';
import { storeMeasurements } from '../../src/adapters/probes/stored-measurements.js';
import { stateContainer } from '../../src/adapters/azure-blob/connection.js';
import { until } from '../adapters/ansible/support/small-release.js';
import type { PlannedRelease } from './support/planned-release.js';
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
    const probe = {
      region: 'R1',
      probe: 'latency',
      verdict: 'passed',
      warned: false,
      seen: '<b>##vso[task.complete]',
    } as const;
    const measurements = await storeMeasurements(release.store.documents, {
      v: 1,
      release: 'R1.0',
      purpose: 'postvalidation',
      verdict: 'passed',
      probes: [{ ...probe, samples: [0, 1, 2].map((at) => [at, 'passed', at]) }],
    });
    const checked = { region: 'R1', outcome: 'passed', summary: '' } as const;
    await release.does(
      {
        type: 'check',
        item: 'post-validation',
        ...checked,
        measurements,
        parts: [{ item: 'performance', outcome: 'passed', summary: '1 of 1 baselines met or exceeded' }],
      },
      release.pipeline('R1'),
    );
    await release.does(
      { type: 'check', item: 'readiness', ...checked, measurements: 'f'.repeat(64) },
      release.pipeline('R1'),
    );
    const end = await suite.run(release, { inputs: { kind: 'report' } });
    assert.equal(end.result, 'Succeeded', end.text);
    const file = end.outputs['reportPath'] ?? '';
    const report = readFileSync(file, 'utf8');
    assert.match(report, /# Deployment report of R1\.0/);
    assert.match(report, /3 of 6 succeeded/);
    assert.match(report, /\| 1 \| MOP 1 \| Infrastructure \| medium \| succeeded \| 1 \|/);
    assert.match(report, /\\\| \\<b\\>/);
    assert.match(report, /- R1: \*\*passed\*\*, 1 of 1 baselines met or exceeded/);
    const html = readFileSync(file.replace(/\.md$/, '.html'), 'utf8');
    assert.match(
      html,
      /<h3>R1: post-validation<\/h3>[^]*<svg class="course"[^]*<polyline class="now" points="0,48 150,24 300,0"/,
    );
    assert.match(html, /<h3>R1: readiness<\/h3>\n<p>The measurements \(document <code>f{12}<\/code>\) are missing/);
    assert.ok(!`${report}${html}`.includes('##vso['));
    assert.ok(end.commands.includes('task.uploadsummary'));
  });

  it('refuses kinds that this version does not have, by name', async () => {
    const release = await suite.publish();
    for (const kind of ['wiki', 'notifications', 'scorecard']) {
      const end = await suite.run(release, { inputs: { kind } });
      assert.equal(end.result, 'Failed');
      assert.equal(
        end.message,
        `the kind '${kind}' is not part of this version (input 'kind'): use 'summaries', 'report' or 'watch'`,
      );
    }
  });
});

describe('report-release as the watcher', function () {
  this.timeout(120_000);
  const suite = taskSuite('report-release');
  const staleAtOnce = { takeOver: { staleAfterMs: 2, fenceAfterMs: 1 } };
  const watch = (release: PlannedRelease, inputs: Record<string, string> = {}) =>
    suite.run(release, { inputs: { kind: 'watch', ...inputs } });
  const go: Parameters<PlannedRelease['does']> = [
    { type: 'decide', region: 'R1', choice: 'go', reason: 'good' },
    { kind: 'person', name: 'P', proof: 'command-line' },
  ];

  const silentRelease = async (): Promise<PlannedRelease> => {
    const release = await suite.publish({ policy: staleAtOnce });
    await release.acquire('R1');
    await release.does(...go);
    await release.startMop('R1', 'm1');
    await until('the heartbeat is stale', async () => ((await release.silentMs()) ?? 0) >= 2);
    return release;
  };

  it('has nothing to say of a release that goes well, and appends nothing', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    const { seq } = release.ledger.state;
    const end = await watch(release);
    assert.deepEqual([end.result, end.message], ['Succeeded', 'R1.0: nothing to report'], end.text);
    assert.equal((await release.ledger.refresh()).seq, seq);
    assert.equal((await release.store.status.read())?.sequence, seq);
  });

  it('raises a silent attempt once, says so at every look, and is content when a person has seen it', async () => {
    const release = await silentRelease();
    const first = await watch(release);
    assert.equal(first.result, 'SucceededWithIssues', first.text);
    assert.match(first.issues.join(), /CRITICAL: Attempt 1 of m1 in R1 has given no sign of life .* \(raised now as /);
    const [alert, ...more] = (await release.ledger.refresh()).alerts;
    assert.deepEqual([alert?.level, more], ['critical', []]);
    const { seq } = release.ledger.state;
    const again = await watch(release);
    assert.match(again.issues.join(), /raised before as /);
    assert.equal((await release.ledger.refresh()).seq, seq);
    assert.equal((await release.store.status.read())?.sequence, seq);
    await release.does({ type: 'acknowledge', alert: alert?.id ?? '', reason: 'on my way' }, go[1]);
    const seen = await watch(release);
    assert.deepEqual([seen.result, seen.issues], ['Succeeded', []], seen.text);
  });

  it('raises the same condition once, also when two watchers look at the same moment', async () => {
    const release = await silentRelease();
    await Promise.all([watch(release), watch(release), watch(release)]);
    assert.equal((await release.ledger.refresh()).alerts.length, 1);
  });

  it('repairs what a task that died left behind: a stale status.json, a garbled one, a fleet that an ended release holds', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    assert.equal(await release.store.status.read(), undefined);
    assert.equal((await watch(release)).result, 'Succeeded');
    assert.equal((await release.store.status.read())?.turn, 'R1');
    const blob = stateContainer(release.connection).getBlockBlobClient('releases/R1.0/status.json');
    await blob.upload('{"sequence', 10);
    assert.equal((await watch(release)).result, 'Succeeded');
    assert.equal((await release.store.status.read())?.turn, 'R1');
    await release.does({ type: 'abandon', reason: 'not this year' }, go[1]);
    assert.equal(await release.store.fleet.active(), 'R1.0');
    const end = await watch(release);
    assert.deepEqual([end.result, end.message], ['Succeeded', 'R1.0 is abandoned: this watch can be switched off']);
    assert.equal(await release.store.fleet.active(), undefined);
    assert.equal((await release.store.status.read())?.status, 'abandoned');
  });

  it('raises an emergency stop that was left beside the log', async () => {
    const release = await suite.publish();
    await release.store.stops.request('x1', 'smoke', 'Robin');
    for (const how of ['raised now', 'raised before']) {
      const end = await watch(release);
      assert.match(
        end.issues.join(),
        new RegExp(`CRITICAL: Robin requested an emergency stop .*smoke.*${how} as stop-`),
      );
    }
    assert.equal((await release.ledger.refresh()).alerts.length, 1);
  });

  it('warns of a fleet.json that names another release than the ledger', async () => {
    const release = await suite.publish();
    await release.store.fleet.activate('R1.0', undefined);
    const end = await watch(release);
    assert.equal(end.result, 'SucceededWithIssues', end.text);
    assert.match(end.issues.join(), /R1\.0 is active by its ledger, but fleet\.json names no release/);
  });

  it('says that nothing is planned yet', async () => {
    const release = await suite.publish();
    const end = await watch(release, { releaseId: 'R2.0' });
    assert.deepEqual([end.result, end.message], ['Succeeded', 'Nothing is planned for R2.0 yet'], end.text);
    assert.deepEqual((await suite.run(release, { inputs: { kind: 'watch', decisionOverdueMinutes: '0' } })).issues, [
      "'0' is not a whole number of at least 1 (input 'decisionOverdueMinutes'): write for example 15",
    ]);
  });
});
