import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { RunRecord } from '../../../scripts/rehearse/agent/run-record.js';
import { RunRecorder } from '../../../scripts/rehearse/agent/run-recorder.js';
import { markAbandonedRunsEnded, RunRecords } from '../../../scripts/rehearse/agent/run-records.js';
import { type RestServer, startRestServer } from '../../../scripts/rehearse/agent/rest-server.js';

type Json = Record<string, unknown> & { value?: Json[]; records?: Json[]; steps?: Json[] };

const newRecord = (organization: string, runId: number): RunRecord => ({
  organization,
  project: 'Platform',
  runId,
  pipeline: 'R1 in EUS2',
  requestedFor: { id: '7b0c0c3e-8a57-4f4f-9b38-1f2a6d1c5e42', displayName: 'Robin Field' },
  queuedAt: '2026-11-22T10:00:00.000Z',
  buildNumber: `20261122.${runId}`,
  status: 'notStarted',
  nodes: [],
  approvals: [],
});

describe('the REST API of runs', () => {
  let folder: string;
  let records: RunRecords;
  let server: RestServer;
  let token: string;
  let approvalId: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-records-'));
    records = await RunRecords.open(folder);
    server = await startRestServer(records);
    const record = newRecord('contoso-eus2', 1);
    token = await records.begin(record);
    const recorder = new RunRecorder(record, records);
    recorder.start();
    const stage = recorder.add('Stage', 'batch_1', 'EUS2 decision 1');
    recorder.begin(stage);
    const checkpoint = recorder.add('Checkpoint', 'Checkpoint', 'Checkpoint', stage);
    const approval = recorder.addApproval('batch_1', 'mop-eus2');
    approvalId = approval.id;
    recorder.add('Checkpoint.Approval', 'Checkpoint.Approval', 'Checkpoint.Approval', checkpoint, approval.id);
    await recorder.answer(approval, 'approved', 'Alex Gate', 'go');
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function get(path: string, authorization = `Bearer ${token}`): Promise<{ status: number; body: Json }> {
    const response = await fetch(`${server.url}${path}`, { headers: { authorization } });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  }

  it("shows a run's page to whoever opens it, and to no script of another origin, which would carry no token", async () => {
    for (const [build, status] of [
      ['1', 200],
      ['7', 404],
    ] as const) {
      const page = await fetch(`${server.url}/contoso-eus2/Platform/_build/results?buildId=${build}`);
      assert.deepEqual([page.status, page.headers.get('access-control-allow-origin')], [status, null]);
    }
  });

  it('leads from the timeline of a build to the approval of a stage, and to who gave it', async () => {
    const build = await get('/contoso-eus2/Platform/_apis/build/builds/1?api-version=7.1');
    assert.equal(build.status, 200);
    assert.deepEqual(
      [build.body['id'], build.body['status'], build.body['result'], build.body['reason']],
      [1, 'inProgress', undefined, 'manual'],
    );

    const { body: timeline } = await get('/contoso-eus2/platform/_apis/build/builds/1/timeline?api-version=7.1');
    const find = (type: string, parentId?: unknown): Json | undefined =>
      timeline.records?.find(
        (record) => record['type'] === type && (parentId === undefined || record['parentId'] === parentId),
      );
    const stage = find('Stage');
    assert.deepEqual(
      [stage?.['identifier'], stage?.['name'], stage?.['state']],
      ['batch_1', 'EUS2 decision 1', 'inProgress'],
    );
    const approval = find('Checkpoint.Approval', find('Checkpoint', stage?.['id'])?.['id']);
    assert.equal(approval?.['id'], approvalId);

    const { body } = await get(
      `/contoso-eus2/Platform/_apis/pipelines/approvals/${approvalId}?$expand=steps&api-version=7.1`,
    );
    assert.equal(body['status'], 'approved');
    const [step] = body.steps ?? [];
    assert.deepEqual(
      [step?.['status'], (step?.['actualApprover'] as Json)['displayName'], step?.['comment']],
      ['approved', 'Alex Gate', 'go'],
    );
    assert.equal(((body['pipeline'] as Json)['owner'] as Json)['id'], 1);
  });

  it('gives steps only when asked to, and lists approvals by state and id', async () => {
    const base = '/contoso-eus2/Platform/_apis/pipelines/approvals';
    assert.equal((await get(`${base}/${approvalId}`)).body.steps, undefined);
    assert.equal((await get(`${base}?state=approved&$expand=steps`)).body.value?.length, 1);
    assert.equal((await get(`${base}?state=pending`)).body['count'], 0);
    assert.equal((await get(`${base}?approvalIds=${approvalId},x`)).body['count'], 1);
    assert.equal((await get(`${base}?approvalIds=x`)).body['count'], 0);
  });

  it('wants the access token of a live run of the same organization', async () => {
    const path = '/contoso-eus2/Platform/_apis/build/builds/1';
    assert.equal((await get(path, `Basic ${Buffer.from(`:${token}`).toString('base64')}`)).status, 200);
    assert.equal((await get(path, '')).status, 401);
    assert.equal((await get(path, 'Bearer wrong')).status, 401);
    const other = newRecord('contoso-wus2', 1);
    const otherToken = await records.begin(other);
    assert.equal((await get(path, `Bearer ${otherToken}`)).status, 401);
    assert.equal((await get('/contoso-wus2/Platform/_apis/build/builds/1', `Bearer ${otherToken}`)).status, 200);
    await new RunRecorder(other, records).end('succeeded');
    assert.equal((await get('/contoso-wus2/Platform/_apis/build/builds/1', `Bearer ${otherToken}`)).status, 401);
  });

  it('answers everything else with 404 in the shape of the service', async () => {
    const paths = [
      '/',
      '/contoso-eus2',
      '/contoso-eus2/Platform/_apis/build/builds/99',
      '/contoso-eus2/Other/_apis/build/builds/1',
    ];
    for (const path of [
      ...paths,
      '/contoso-eus2/Platform/_apis/git/repositories',
      '/contoso-eus2/Platform/_apis/pipelines/approvals/none',
      '/%ff',
    ]) {
      const { status, body } = await get(path);
      assert.equal(status, 404, path);
      assert.equal(typeof body['message'], 'string');
      assert.match(String(body['typeKey']), /Exception$/);
    }
  });

  it('run ids grow over restarts, and the runs of a killed rehearsal read as completed and canceled', async () => {
    const killed = newRecord('contoso-eus2', records.nextRunId('contoso-eus2'));
    await records.begin(killed);
    const recorder = new RunRecorder(killed, records);
    recorder.start();
    recorder.begin(recorder.add('Stage', 'start', 'start'));
    recorder.addApproval('start', 'mop');
    await records.save(killed);

    assert.equal(await markAbandonedRunsEnded(folder), 2);
    const reopened = await RunRecords.open(folder);
    const found = reopened.find('contoso-eus2', killed.runId);
    assert.deepEqual(
      [found?.status, found?.result, found?.nodes[0]?.result, found?.approvals[0]?.status],
      ['completed', 'canceled', 'canceled', 'canceled'],
    );
    assert.equal(reopened.nextRunId('contoso-eus2'), killed.runId + 1);
    assert.equal(reopened.nextRunId('contoso-new'), 1);
    assert.equal(await reopened.markAbandonedRunsEnded(), 0);
    assert.ok((await readdir(folder, { recursive: true })).every((file) => !file.endsWith('.tmp')));
  });
});
