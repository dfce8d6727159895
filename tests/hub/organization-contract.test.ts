import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { startOrganizationStandIn } from '../../scripts/hub/organization-stand-in.js';
import { samplePending } from '../../scripts/hub/sample-pending.js';
import type { KeptApproval } from '../../scripts/rehearse/agent/approvals-api.js';
import { startRestServer } from '../../scripts/rehearse/agent/rest-server.js';
import { RunRecorder } from '../../scripts/rehearse/agent/run-recorder.js';
import { RunRecords } from '../../scripts/rehearse/agent/run-records.js';
import { WaitingApprovals } from '../../scripts/rehearse/waiting-approvals.js';
import { faultsBySpec, hasRestSpecs } from '../support/rest-spec.js';

interface Organization {
  /** With the project, without `_apis`. */
  readonly at: string;
  readonly token: string;
  /** Waits in it; the first of two. */
  readonly approvalId: string;
  readonly close: () => Promise<void>;
}

const [name, project] = ['contoso-wus3', 'Platform'];
const connection = { accountUrl: 'http://127.0.0.1:9/none', fleet: 'none', ledgerSas: '', stateSas: '' };

async function ofTheSample(): Promise<Organization> {
  const approvals = samplePending(name, project, 'mop-wus3', Date.now());
  const running = await startOrganizationStandIn({ name, project, connection, approvals, summaries: ['## WUS3'] });
  return {
    ...{ at: `${running.url}/${project}`, token: running.token, close: () => running.close() },
    approvalId: approvals[0]?.approval.id ?? '',
  };
}

async function ofARehearsal(): Promise<Organization> {
  const folder = await mkdtemp(join(tmpdir(), 'organization-'));
  const records = await RunRecords.open(folder);
  const waiting = new WaitingApprovals('Ada Moreau');
  const server = await startRestServer(records, { person: { token: 'person', answer: waiting.answer } });
  let approvalId = '';
  for (const { record } of samplePending(name, project, 'mop-wus3', Date.now())) {
    await records.begin(record);
    const recorder = new RunRecorder(record, records);
    recorder.begin(recorder.add('Stage', 'batch_3', 'decision 3 of 5'));
    const approval = recorder.addApproval('batch_3', 'mop-wus3');
    approvalId ||= approval.id;
    const { signal } = new AbortController();
    const request = { organization: name, environment: 'mop-wus3', stage: 'batch_3', displayName: '', signal };
    void waiting.ask({ approvalId: approval.id, ...request }).then(async (answer) => {
      if (answer === 'unprotected') return;
      await recorder.answer(approval, answer.approved ? 'approved' : 'rejected', answer.by, answer.comment);
    });
  }
  return {
    ...{ at: `${server.url}/${name}/${project}`, token: 'person', approvalId },
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const started: Organization[] = [];
after('close the stand-ins', () => Promise.all(started.splice(0).map(({ close }) => close())));

/** Those that stand in for an organization of Azure DevOps: beside the sample release, and beside a rehearsal. */
const standIns = { 'of the sample release': ofTheSample, 'of a rehearsal': ofARehearsal };

for (const [which, start] of Object.entries(standIns)) {
  describe(`the stand-in for an organization, ${which}`, () => {
    let organization: Organization;
    before(async function () {
      if (!hasRestSpecs()) this.skip();
      started.push((organization = await start()));
    });

    async function ask(method: string, path: string, body?: object, token = organization.token) {
      const response = await fetch(`${organization.at}/_apis/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: response.status, body: (await response.json().catch(() => ({}))) as Listed };
    }
    const bySpec = (definition: string, value: unknown): void =>
      assert.deepEqual(faultsBySpec('pipelinesapproval', definition, value), []);

    it('lists what waits as the specification of approvals says, to those who may see it', async () => {
      const { body } = await ask('GET', 'pipelines/approvals?state=pending&$expand=steps&api-version=7.1');
      assert.equal(body.count, 2);
      for (const approval of body.value ?? []) bySpec('Approval', approval);
      assert.equal((await ask('GET', 'pipelines/approvals', undefined, 'wrong')).status, 401);
    });

    it('takes an answer once, in the specification’s form, and shows who gave it', async () => {
      const { approvalId } = organization;
      const update = { approvalId, status: 'approved', comment: 'Probes are quiet' };
      bySpec('ApprovalUpdateParameters', update);
      const { status, body } = await ask('PATCH', 'pipelines/approvals?api-version=7.1', [update]);
      assert.deepEqual([status, body.count], [200, 1]);
      bySpec('Approval', body.value?.[0]);
      assert.equal(body.value?.[0]?.status, 'approved');
      const again = await ask('PATCH', 'pipelines/approvals?api-version=7.1', [update]);
      assert.deepEqual([again.status, again.body.message], [400, `Approval ${approvalId} is already completed.`]);
      const [answered] = (await ask('GET', 'pipelines/approvals?state=approved&$expand=steps')).body.value ?? [];
      bySpec('Approval', answered);
      assert.deepEqual([answered?.id, answered?.steps?.[0]?.comment], [approvalId, 'Probes are quiet']);
    });

    it('takes no half of an answer, and says what is wrong with one', async () => {
      const unknown = { approvalId: '00000000-0000-4000-8000-000000000000', status: 'approved' };
      const [waiting] = (await ask('GET', 'pipelines/approvals?state=pending')).body.value ?? [];
      const both = [{ approvalId: waiting?.id, status: 'rejected' }, unknown];
      assert.equal((await ask('PATCH', 'pipelines/approvals', both)).status, 404);
      assert.equal((await ask('GET', 'pipelines/approvals?state=pending')).body.count, 1);
      for (const wrong of [[], {}, [{ approvalId: waiting?.id, status: 'deferred' }]])
        assert.equal((await ask('PATCH', 'pipelines/approvals', wrong)).status, 400, JSON.stringify(wrong));
    });

    it('lets pages of other origins ask, who must carry the token as everybody', async () => {
      const answer = await fetch(`${organization.at}/_apis/pipelines/approvals`, { method: 'OPTIONS' });
      assert.equal(answer.status, 204);
      assert.match(answer.headers.get('access-control-allow-methods') ?? '', /PATCH/);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    });
  });
}

interface Listed {
  readonly count?: number;
  readonly message?: string;
  readonly value?: readonly {
    readonly id: string;
    readonly status: KeptApproval['approval']['status'];
    readonly steps?: readonly { readonly comment: string }[];
  }[];
}

describe('what else the stand-in of the sample release answers', () => {
  let organization: Organization;
  before(async function () {
    if (!hasRestSpecs()) this.skip();
    started.push((organization = await ofTheSample()));
  });

  const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${organization.at}/_apis/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${organization.token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as Record<string, unknown>;
  };

  it('is of the specification’s form: service connections, the proxy’s refusal, attachments', async () => {
    const { value } = await ask('serviceendpoint/endpoints?type=mop-release-ledger');
    const [endpoint] = value as object[];
    assert.deepEqual(faultsBySpec('serviceEndpoint', 'ServiceEndpoint', endpoint), []);
    const request = {
      dataSourceDetails: { dataSourceName: 'Fleet', parameters: {} },
      resultTransformationDetails: {},
    };
    assert.deepEqual(faultsBySpec('serviceEndpoint', 'ServiceEndpointRequest', request), []);
    const answered = await ask('serviceendpoint/endpointproxy?endpointId=x', request);
    assert.deepEqual(faultsBySpec('serviceEndpoint', 'ServiceEndpointRequestResult', answered), []);
    const attached = await ask('build/builds/17/attachments/Distributedtask.Core.Summary');
    for (const one of attached['value'] as object[]) assert.deepEqual(faultsBySpec('build', 'Attachment', one), []);
  });
});
