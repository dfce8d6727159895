import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'mocha';
import { measurementRecordSchema } from '../../src/health/measurement-record.js';
import { person, type PlannedRelease } from './support/planned-release.js';
import { taskSuite } from './support/task-suite.js';

const unknowable = `probes:
  - { id: lag, command: { run: [echo, "{}"] }, successCondition: result.json.lag < 5 }
`;

describe('a health gate that only a person can decide', function () {
  this.timeout(120_000);
  const suite = taskSuite('health-gate');

  it('asks in the ledger, fails when nobody answers, and goes on with issues after a go in the same run', async () => {
    const release = await suite.publish({ profile: unknowable });
    await release.acquire('R1', '7');
    const inputs = { purpose: 'readiness', region: 'R1', waitMinutes: '0' };
    const unanswered = await suite.run(release, { runId: '7', inputs });
    assert.deepEqual([unanswered.result, unanswered.outputs['verdict']], ['Failed', 'inconclusive'], unanswered.text);
    const { decisions, regions } = await release.ledger.refresh();
    const asked = decisions.find(({ id }) => id === 'gate:readiness:R1:7');
    assert.match(
      asked?.question ?? '',
      /readiness of R1 is inconclusive .*lag in R1 inconclusive.*go on all the same\?/,
    );
    assert.equal(regions['R1']?.checklist['readiness']?.outcome, 'failed');

    await release.does({ type: 'decide', decision: 'gate:readiness:R1:7', choice: 'go', reason: 'known' }, person);
    const gone = await suite.run(release, { runId: '7', inputs });
    assert.deepEqual([gone.result, gone.outputs['verdict']], ['SucceededWithIssues', 'inconclusive'], gone.text);
    const item = (await release.ledger.refresh()).regions['R1']?.checklist['readiness'];
    assert.equal(item?.outcome, 'passed');
    assert.match(item.summary, /^inconclusive: Release manager decided go: /);
  });

  it('waits for the answer, and a no-go fails it', async () => {
    const release = await suite.publish({ profile: unknowable });
    await release.acquire('R1');
    const running = suite.run(release, {
      inputs: { purpose: 'readiness', region: 'R1', waitMinutes: '1', pollSeconds: '1' },
    });
    await untilAsked(release);
    await release.does(
      { type: 'decide', region: 'R1', decision: 'gate:readiness:R1:1', choice: 'no-go', reason: 'no' },
      person,
    );
    const end = await running;
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /is inconclusive, and Release manager decided no-go/);
  });

  it('says what is still open as it is attested, and goes on once nothing is', async () => {
    const release = await suite.publish({ profile: listed });
    await release.acquire('R1');
    const waits: string[] = [];
    const running = suite.run(release, {
      inputs: { purpose: 'readiness', region: 'R1', waitMinutes: '1', pollSeconds: '1' },
      onLine: (line) => {
        if (line.includes('Waiting for a person')) waits.push(line);
      },
    });
    await untilAsked(release);
    await release.does({ type: 'attest', item: 'rollback', text: 'rolled back in the rehearsal' }, person);
    while (waits.length < 2) await sleep(50);
    await release.does({ type: 'attest', item: 'team', region: 'R1', text: 'five people' }, person);
    const end = await running;
    assert.equal(end.result, 'Succeeded', end.text);
    assert.deepEqual(
      waits.map((line) => [/rollback open/.test(line), /team open/.test(line)]),
      [
        [true, true],
        [false, true],
      ],
    );
  });

  it('withdraws the question when the gate passes after all', async () => {
    const release = await suite.publish({ profile: good });
    await release.acquire('R1');
    const ask = { type: 'ask-about-gate', item: 'readiness', region: 'R1', run: '1', question: 'go on?' } as const;
    await release.does(ask, release.pipeline('R1'));
    assert.equal((await suite.run(release, { inputs: { purpose: 'readiness', region: 'R1' } })).result, 'Succeeded');
    assert.deepEqual(
      (await release.ledger.refresh()).decisions.filter(({ kind }) => kind === 'hold'),
      [],
    );
  });

  it('ends each item of the readiness list as passed, failed or attested', async () => {
    const release = await suite.publish({ profile: listed });
    await release.acquire('R1');
    const inputs = { purpose: 'readiness', region: 'R1', waitMinutes: '0' };
    const open = await suite.run(release, { inputs });
    assert.equal(open.outputs['verdict'], 'inconclusive', open.text);
    assert.match(open.message, /team open: Monitoring team on standby: nobody has attested it for R1/);
    assert.match(
      open.message,
      /rollback open: .*no MOP was rolled back in this release yet, and nobody has attested it/,
    );

    const attest = { type: 'attest', item: 'rollback', text: 'rolled back in the rehearsal' } as const;
    await release.does(attest, person);
    await release.does({ type: 'attest', item: 'team', region: 'R2', text: 'in the wrong region' }, person);
    assert.equal((await suite.run(release, { inputs })).outputs['verdict'], 'inconclusive');
    await release.does({ type: 'attest', item: 'team', region: 'R1', text: 'five people' }, person);
    const ready = await suite.run(release, { inputs });
    assert.equal(ready.result, 'Succeeded', ready.text);
    const checklist = (await release.ledger.refresh()).regions['R1']?.checklist ?? {};
    const outcomes = Object.entries(checklist).map(([item, { outcome, attestedBy }]) => [item, attestedBy ?? outcome]);
    assert.deepEqual(Object.fromEntries(outcomes), {
      'readiness:documents': 'passed',
      'readiness:lock': 'passed',
      'readiness:web': 'passed',
      'readiness:rollback': 'Release manager',
      'readiness:team': 'Release manager',
      readiness: 'passed',
    });
  });
});

describe('the readiness of every region, before the first one starts', function () {
  this.timeout(120_000);
  const suite = taskSuite('health-gate');

  it('looks at each of them, asks for what is attested once for the release, and records every item with its region', async () => {
    const release = await suite.publish({
      profile: `probes:
  - { id: itself, command: { run: [echo, "\${REGION}"], outputContains: R } }
readiness:
  - { id: documents, check: documents }
  - { id: lock, check: lock }
  - { id: web, probes: [itself] }
  - { id: only, probes: [itself], regions: [R2] }
  - { id: rollback, check: rollback, attest: { of: release } }
  - { id: team, title: Monitoring team on standby, attest: { validFor: 12h } }
`,
    });
    const inputs = { purpose: 'readiness', waitMinutes: '0' };
    const open = await suite.run(release, { inputs });
    assert.deepEqual([open.result, open.outputs['verdict']], ['Failed', 'inconclusive'], open.text);
    assert.match(open.message, /R1:rollback open: .*R2:rollback open: /);
    assert.deepEqual(
      (await release.ledger.refresh()).decisions.filter(({ kind }) => kind === 'hold').map(({ id }) => id),
      ['gate:readiness:all:1'],
    );
    await release.does({ type: 'attest', item: 'rollback', text: 'rehearsed' }, person);
    const ready = await suite.run(release, { inputs });
    assert.equal(ready.result, 'Succeeded', ready.text);
    const { checklist, decisions, regions } = await release.ledger.refresh();
    const outcomes = Object.entries(checklist).map(([item, { outcome, attestedBy }]) => [item, attestedBy ?? outcome]);
    assert.deepEqual(Object.fromEntries(outcomes), {
      readiness: 'passed',
      ...Object.fromEntries(
        ['R1', 'R2'].flatMap((region) => [
          [`readiness:${region}:documents`, 'passed'],
          [`readiness:${region}:web`, 'passed'],
          ...(region === 'R2' ? [['readiness:R2:only', 'passed']] : []),
          [`readiness:${region}:rollback`, 'Release manager'],
        ]),
      ),
    });
    assert.deepEqual(
      [decisions, regions['R1']?.checklist],
      [[], {}],
      'nothing is asked any more, and no region has started',
    );
  });

  it('leads from a region that starts to every other one, with the variables of both', async () => {
    const release = await suite.publish({
      profile: `probes:
  - { id: pair, for: [readiness], matrix: true, command: { run: [echo, "\${region.colour}-\${peer.colour}"], outputContains: "red-blue" } }
readiness:
  - { id: connectivity, probes: [pair] }
`,
      variables: { R1: 'colour: red\n', R2: 'colour: blue\n' },
    });
    await release.acquire('R1');
    const end = await suite.run(release, { inputs: { purpose: 'readiness', region: 'R1' } });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.text, /R1 to R2 pair 1\/1: passed/);
    assert.doesNotMatch(end.text, /R2 to R1/);
  });

  it('fails, and asks nobody, when one region is not ready', async () => {
    const release = await suite.publish({
      profile: 'probes:\n  - { id: itself, command: { run: [test, "${REGION}", "=", R1] } }\n',
    });
    const end = await suite.run(release, { inputs: { purpose: 'readiness', waitMinutes: '0' } });
    assert.deepEqual([end.result, end.outputs['verdict']], ['Failed', 'failed'], end.text);
    assert.match(end.message, /readiness of R1\.0 is failed: 1 of 2 probes passed; itself in R2 failed/);
    const { checklist, decisions } = await release.ledger.refresh();
    assert.deepEqual([checklist['readiness']?.outcome, decisions], ['failed', []]);
  });
});

describe('a health gate in several regions and beside a baseline', function () {
  this.timeout(120_000);
  const suite = taskSuite('health-gate');
  let depth = 50;
  let asked = 0;
  const server: Server = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ depth: depth + (asked % 5) }));
  });
  after(() => server.close());

  it('reads the variables of each region, and of its peer', async () => {
    const release = await suite.publish({
      profile: `probes:
  - { id: pair, for: [crossregion], matrix: true, command: { run: [echo, "\${region.colour}-\${peer.colour}"], outputContains: "-" } }
`,
      variables: { R1: 'colour: red\n', R2: 'colour: blue\n' },
    });
    const end = await suite.run(release, { inputs: { purpose: 'crossregion' } });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.text, /R1 to R2 pair 1\/1: passed/);
  });

  it('takes the baseline before the first MOP, keeps what was measured, and fails what does worse after it', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const release = await suite.publish({
      profile: `probes:
  - { id: web, http: { url: "${url}" }, value: result.json.depth, interval: 0.1s, timeout: 0.1s, count: 20, failureLimit: 19, baseline: { samples: 20 } }
`,
    });
    await release.acquire('R1');
    const taken = await suite.run(release, { inputs: { purpose: 'readiness', region: 'R1' } });
    assert.equal(taken.result, 'Succeeded', taken.text);
    const { measurements } = (await release.ledger.refresh()).regions['R1']?.checklist['baseline'] ?? {};
    const stored = Buffer.from((await release.store.documents.get(measurements ?? '')) ?? []).toString();
    assert.equal(measurementRecordSchema.parse(JSON.parse(stored)).probes[0]?.samples.length, 20);

    await release.runAll('R1');
    const same = await suite.run(release, { inputs: { purpose: 'postvalidation', region: 'R1' } });
    assert.equal(same.result, 'Succeeded', same.text);
    assert.match(same.message, /1 of 1 baselines met or exceeded/);
    depth = 80;
    const worse = await suite.run(release, { inputs: { purpose: 'postvalidation', region: 'R1' } });
    assert.deepEqual([worse.result, worse.outputs['verdict']], ['Failed', 'failed'], worse.text);
    assert.match(worse.message, /web in R1 failed: worse than its baseline: median 82, was 52, at most 62\.4/);
    const { checklist } = (await release.ledger.refresh()).regions['R1'] ?? {};
    assert.equal(checklist?.['performance']?.outcome, 'failed');
    assert.equal(checklist['baseline']?.measurements, measurements, 'the baseline stands');
    const late = { item: 'readiness', region: 'R1', outcome: 'passed', summary: '' } as const;
    const parts = [{ item: 'baseline', outcome: 'passed', summary: '' }] as const;
    const again = await release.ledger.submit({ type: 'check', ...late, parts }, release.pipeline('R1'));
    assert.equal(again.kind, 'refused', 'none can be taken any more');
  });

  it('succeeds with issues where a probe warns', async () => {
    const release = await suite.publish({
      profile: 'probes:\n  - { id: noise, severity: warning, command: { run: ["false"] } }\n',
    });
    const end = await suite.run(release, { inputs: { purpose: 'gate', region: 'R1' } });
    assert.deepEqual([end.result, end.outputs['verdict']], ['SucceededWithIssues', 'passed'], end.text);
  });
});

const good = 'probes:\n  - { id: itself, command: { run: ["true"] } }\n';
const listed = `${good}readiness:
  - { id: documents, check: documents }
  - { id: lock, check: lock }
  - { id: web, probes: [itself] }
  - { id: rollback, check: rollback, attest: { validFor: 720h, of: release } }
  - { id: team, title: Monitoring team on standby, attest: { validFor: 12h } }
`;

async function untilAsked(release: PlannedRelease): Promise<void> {
  const untilMs = performance.now() + 60_000;
  while (!(await release.ledger.refresh()).decisions.some(({ id }) => id.startsWith('gate:'))) {
    assert.ok(performance.now() < untilMs, 'nobody was asked');
    await sleep(100);
  }
}
