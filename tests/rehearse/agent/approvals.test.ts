import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { AgentEvent } from '../../../scripts/rehearse/agent/events.js';
import type { ApprovalAnswer, ApprovalRequest } from '../../../scripts/rehearse/agent/host.js';
import { RehearsedAgent } from './rehearsed-agent.js';

const job = (name: string, environment: string): string => `
      - deployment: ${name}
        environment: ${environment}
        strategy: { runOnce: { deploy: { steps: [{ download: none }, { bash: echo ${name} ran }] } } }`;

const pipeline = `
variables: { target: mop-eus2 }
stages:
  - stage: batch_1
    displayName: 'EUS2 decision 1 of 1'
    jobs:${job('a', '$(target)')}${job('b', 'mop-eus2')}
  - stage: finish
    condition: always()
    jobs: [{ job: give_back, steps: [{ bash: echo given back }] }]
`;

describe('approvals of environments', () => {
  let agent: RehearsedAgent;
  before(async () => {
    agent = await RehearsedAgent.create();
  });
  after(() => agent.remove());

  it('are asked once a stage, before its first job, and the record is on the disk before any step runs', async () => {
    const asked: ApprovalRequest[] = [];
    const approve = (request: ApprovalRequest): Promise<ApprovalAnswer> => {
      asked.push(request);
      return Promise.resolve({ approved: true, by: 'Alex Gate', comment: 'go for it' });
    };
    let onDisk = '';
    const onEvent = (event: AgentEvent): void => {
      if (event.kind !== 'approvalAnswered') return;
      onDisk = readFileSync(join(agent.folder, 'runs', event.organization, `${event.runId}.json`), 'utf8');
    };
    const ran = await agent.run(pipeline, { approve, onEvent });
    assert.equal(ran.result, 'succeeded', ran.log.join('\n'));
    assert.deepEqual(
      asked.map(({ environment, stage, displayName, organization }) => [environment, stage, displayName, organization]),
      [['mop-eus2', 'batch_1', 'EUS2 decision 1 of 1', 'contoso-eus2']],
    );
    const record = JSON.parse(onDisk) as {
      approvals: { id: string; status: string; by: string; comment: string; answeredAt: string }[];
    };
    assert.equal(record.approvals.length, 1);
    const [approval] = record.approvals;
    assert.deepEqual([approval?.status, approval?.by, approval?.comment], ['approved', 'Alex Gate', 'go for it']);
    assert.equal(approval?.id, asked[0]?.approvalId);
    assert.ok(!Number.isNaN(Date.parse(approval?.answeredAt ?? '')));
    const kinds = ran.events.map((event) => event.kind);
    assert.ok(kinds.indexOf('approvalAnswered') < kinds.indexOf('jobStarted'));
  });

  it('a rejection fails the stage without a step; the always-stage still runs', async () => {
    const ran = await agent.run(pipeline, {
      approve: () => Promise.resolve({ approved: false, by: 'Sam Careful', comment: 'not tonight' }),
    });
    assert.equal(ran.result, 'failed');
    assert.deepEqual(
      ran.log.filter((line) => / ran$|given back/.test(line)),
      ['given back'],
    );
    assert.equal(ran.results['batch_1'], 'failed');
    assert.equal(ran.events.filter((event) => event.kind === 'jobStarted').length, 1);
    const approval = agent.records.find('contoso-eus2', ran.runId)?.approvals[0];
    assert.deepEqual([approval?.status, approval?.by, approval?.comment], ['rejected', 'Sam Careful', 'not tonight']);
    assert.ok(ran.log.some((line) => /mop-eus2 was rejected by Sam Careful: not tonight/.test(line)));
  });

  it('an environment without a check asks nobody and leaves no record', async () => {
    const ran = await agent.run(pipeline, { approve: () => Promise.resolve('unprotected') });
    assert.equal(ran.result, 'succeeded');
    assert.deepEqual(agent.records.find('contoso-eus2', ran.runId)?.approvals, []);
    assert.ok(
      !agent.records.find('contoso-eus2', ran.runId)?.nodes.some((node) => node.type === 'Checkpoint.Approval'),
    );
  });

  it('a skipped stage asks nobody', async () => {
    let asked = 0;
    const approve = (): Promise<ApprovalAnswer> =>
      Promise.resolve({ approved: (asked += 1) > 99, by: 'x', comment: '' });
    const ran = await agent.run(pipeline.replace('displayName:', 'condition: false\n    displayName:'), { approve });
    assert.equal(asked, 0);
    assert.equal(ran.results['batch_1'], 'skipped');
  });

  it('a cancel while an approval is pending asks no more and cancels the approval', async () => {
    const cancel = new AbortController();
    const approve = ({ signal }: ApprovalRequest): Promise<ApprovalAnswer> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('nobody answers any more'));
        });
        cancel.abort();
      });
    const ran = await agent.run(pipeline, { approve, cancel: cancel.signal });
    assert.equal(ran.result, 'canceled');
    assert.deepEqual(
      ran.log.filter((line) => / ran$|given back/.test(line)),
      ['given back'],
    );
    assert.equal(agent.records.find('contoso-eus2', ran.runId)?.approvals[0]?.status, 'canceled');
  });
});
