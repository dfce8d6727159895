import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'mocha';
import { sha256 } from './support/planned-release.js';
import { taskSuite } from './support/task-suite.js';

const good = 'probes:\n  - { id: itself, command: { run: ["true"] } }\n';
const bad = `probes:
  - id: itself
    command: { run: [sh, -c, 'echo "##vso[task.complete result=Succeeded;]no"; exit 1'] }
`;

describe('health-gate', function () {
  this.timeout(120_000);
  const suite = taskSuite('health-gate');

  it('passes readiness when documents, inventory and probes are good, and records it', async () => {
    const release = await suite.publish({ profile: good });
    await release.acquire('R1');
    const end = await suite.run(release, { inputs: { purpose: 'readiness', region: 'R1' } });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.equal(end.outputs['verdict'], 'passed');
    assert.match(end.text, /3 of 3 documents lie in the ledger as approved/);
    const state = await release.ledger.refresh();
    assert.equal(state.regions['R1']?.checklist['readiness']?.outcome, 'passed');
    const page = readFileSync(path.join(suite.folder(), 'mop-release/summaries/health-readiness-R1.md'), 'utf8');
    assert.match(page, /## readiness of R1: passed/);
  });

  it('fails readiness when the inventory in the checkout is not the approved one', async () => {
    const release = await suite.publish({ profile: good });
    await release.acquire('R1');
    writeFileSync(path.join(suite.folder(), 'release/inventories/all.yml'), 'all: { hosts: { other: } }\n');
    const end = await suite.run(release, { inputs: { purpose: 'readiness', region: 'R1' } });
    assert.equal(end.outputs['verdict'], 'failed', end.text);
    assert.match(end.message, /inventories\/all\.yml is not the file that was approved/);
    assert.equal((await release.ledger.refresh()).regions['R1']?.checklist['readiness']?.outcome, 'failed');
  });

  it('runs no profile but the approved one', async () => {
    const release = await suite.publish({ profile: good });
    await release.acquire('R1');
    const { seq } = release.ledger.state;
    writeFileSync(path.join(suite.folder(), 'release/health/profile.yml'), `${good}# altered\n`);
    const end = await suite.run(release, { inputs: { purpose: 'postvalidation', region: 'R1' } });
    assert.equal(end.result, 'Failed');
    assert.match(end.message, /health\/profile\.yml is not the file that was approved/);
    const other = await suite.run(release, { inputs: { purpose: 'gate', region: 'R1', healthProfile: '../evil.yml' } });
    assert.match(other.message, /evil\.yml is not among the files of the plan/);
    assert.equal((await release.ledger.refresh()).seq, seq);
  });

  it('shows its probes nothing of the checkout but what was approved', async () => {
    const run = "[sh, -c, '! test -e health/stray.sh && pwd']";
    const release = await suite.publish({
      profile: `probes:\n  - { id: itself, command: { run: ${run}, outputContains: mop-run- } }\n`,
    });
    await release.acquire('R1');
    writeFileSync(path.join(suite.folder(), 'release/health/stray.sh'), 'echo stray; exit 7\n');
    const end = await suite.run(release, { inputs: { purpose: 'gate', region: 'R1' } });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.ok(!readdirSync(suite.folder()).some((name) => name.startsWith('mop-run-')), 'the copy is gone');
  });

  it('records a failed post-validation, shows what was seen, and lets no probe speak to the agent', async () => {
    const release = await suite.publish({ profile: bad });
    await release.acquire('R1');
    const end = await suite.run(release, { inputs: { purpose: 'postvalidation', region: 'R1' } });
    assert.deepEqual([end.result, end.outputs['verdict']], ['Failed', 'failed'], end.text);
    assert.match(end.text, /R1 itself 1\/1: failed \(exit code 1 instead of 0: ##_vso\[/);
    assert.equal(end.commands.filter((name) => name === 'task.complete').length, 1);
    assert.equal((await release.ledger.refresh()).regions['R1']?.checklist['post-validation']?.outcome, 'failed');
  });

  it('lets only the run that holds the lock record a post-validation', async () => {
    const release = await suite.publish({ profile: good });
    await release.acquire('R1', '7');
    const end = await suite.run(release, { runId: '8', inputs: { purpose: 'postvalidation', region: 'R1' } });
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /recorded by the run that holds its lock only/);
    assert.equal((await release.ledger.refresh()).regions['R1']?.checklist['post-validation'], undefined);
  });

  it('is in error when a variable is missing, and inconclusive when nothing is tagged: neither passes', async () => {
    const missing = await suite.publish({
      profile: 'variables: [SERVICES]\nprobes:\n  - { id: web, http: { url: "${SERVICES}/x" } }\n',
    });
    const error = await suite.run(missing, { inputs: { purpose: 'gate', region: 'R1', waitMinutes: '0' } });
    assert.deepEqual([error.result, error.outputs['verdict']], ['Failed', 'error'], error.text);
    const untagged = await suite.publish({
      profile: 'probes:\n  - { id: itself, for: [readiness], command: { run: ["true"] } }\n',
    });
    const silent = await suite.run(untagged, { inputs: { purpose: 'gate', region: 'R1', waitMinutes: '0' } });
    assert.deepEqual([silent.result, silent.outputs['verdict']], ['Failed', 'inconclusive'], silent.text);
  });

  it('measures every region for crossregion, each with its own REGION, and records one item', async () => {
    const release = await suite.publish({
      profile: 'probes:\n  - { id: which, command: { run: [echo, "${REGION}"], outputContains: "${REGION}" } }\n',
    });
    const end = await suite.run(release, { inputs: { purpose: 'crossregion' } });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.text, /R1 which 1\/1: passed/);
    assert.match(end.text, /R2 which 1\/1: passed/);
    assert.equal((await release.ledger.refresh()).checklist['cross-region']?.outcome, 'passed');
  });

  it('fails readiness when a document is missing in the ledger', async () => {
    const release = await suite.publish({ profile: good });
    const absent = sha256('never published');
    const mops = release.plan.mops.map((mop) =>
      mop.id === 'm2'
        ? { ...mop, cells: { ...mop.cells, R1: { document: absent, execution: mop.cells['R1']?.execution ?? '' } } }
        : mop,
    );
    await release.does(
      { type: 'revise-plan', plan: { ...release.plan, mops }, reason: 'test' },
      { kind: 'person', name: 'P', proof: 'command-line' },
    );
    const end = await suite.run(release, { inputs: { purpose: 'readiness', region: 'R1' } });
    assert.equal(end.outputs['verdict'], 'failed', end.text);
    assert.match(end.message, /the document of m2 is missing or altered/);
  });
});
