import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startRestServer, type RestServer } from '../../scripts/rehearse/agent/rest-server.js';
import { WaitingApprovals } from '../../scripts/rehearse/waiting-approvals.js';
import { RehearsedAgent, until } from '../rehearse/agent/rehearsed-agent.js';
import { hostedHub, viewer } from './support/hosted-hub.js';

const project = 'Platform';
const pipeline = `
stages:
  - stage: batch_3
    displayName: 'decision 3 of 5'
    jobs:
      - deployment: kernel
        environment: mop
        strategy: { runOnce: { deploy: { steps: [{ download: none }, { bash: echo the batch ran }] } } }
`;

describe('approvals of a rehearsal', function () {
  this.timeout(60_000);
  const hosted = hostedHub();
  const waiting = new WaitingApprovals(viewer);
  const closing: (() => Promise<void>)[] = [];
  let agent: RehearsedAgent;
  let rest: RestServer;
  before(async () => {
    agent = await RehearsedAgent.create();
    const person = { token: 'person', answer: waiting.answer };
    rest = await startRestServer(agent.records, { person, logOf: () => Promise.resolve('printed by its agent') });
    closing.push(
      () => rest.close(),
      () => agent.remove(),
    );
  });
  after(() => Promise.all(closing.map((close) => close())));
  const begin = (organization: string) =>
    agent.run(pipeline, { organization, approve: (request) => waiting.ask(request) });

  it('are answered in the hub of their organization: the run that waits goes on, or ends', async () => {
    const organizations = ['contoso-wus3', 'contoso-scus'].map((name) => {
      const url = rest.collectionUri(name).replace(/\/$/, '');
      return { name, url, project, token: 'person' };
    });
    const release = await hosted.release('deciding', { organizations });
    const [approved, rejected] = [begin('contoso-wus3'), begin('contoso-scus')];
    await until('both runs wait', () =>
      ['contoso-wus3', 'contoso-scus'].every((name) => agent.records.find(name, 1)?.approvals[0]?.status === 'pending'),
    );
    const { page, hub, complaints } = await hosted.open(release);
    const answer = async (button: string, comment: string): Promise<void> => {
      await hub.getByRole('tab', { name: 'Approvals' }).click();
      const item = hub.getByRole('listitem').filter({ hasText: 'For [Environment]' });
      await item.getByRole('textbox').fill(comment);
      await item.getByRole('button', { name: button }).click();
      await hub.getByText('No approval waits here.').waitFor();
    };
    await answer('Approve', 'Probes are quiet');
    const went = await approved;
    assert.equal(went.result, 'succeeded');
    assert.ok(went.log.includes('the batch ran'));
    await page.getByLabel('Organization').selectOption('contoso-scus');
    await answer('Reject', 'Not tonight');
    assert.equal((await rejected).result, 'failed');
    assert.deepEqual(
      ['contoso-wus3', 'contoso-scus'].map((name) => {
        const { status, by, comment } = agent.records.find(name, 1)?.approvals[0] ?? assert.fail();
        return [status, by, comment];
      }),
      [
        ['approved', viewer, 'Probes are quiet'],
        ['rejected', viewer, 'Not tonight'],
      ],
    );
    assert.deepEqual(complaints, []);
  });

  it('belong to a run whose page tells what became of it', async () => {
    const page = await fetch(`${rest.collectionUri('contoso-wus3')}${project}/_build/results?buildId=1`);
    const text = await page.text();
    assert.match(text, /run .* of Platform in contoso-wus3: succeeded/);
    assert.match(text, /decision 3 of 5: succeeded\n {2}/);
    assert.match(text, /printed by its agent/);
  });
});
