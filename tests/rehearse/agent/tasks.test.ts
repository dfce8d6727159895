import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Endpoint } from '../../../scripts/rehearse/agent/host.js';
import { RehearsedAgent } from './rehearsed-agent.js';

const taskLib = createRequire(__filename).resolve('azure-pipelines-task-lib/task');

const ledger: Endpoint = {
  id: 'c2b9f6a1-5a0e-4f0b-9d1e-7a6f2d3c4b5a',
  type: 'mop-release-ledger',
  url: 'http://127.0.0.1:10000/account',
  scheme: 'None',
  parameters: { ledgerSas: 'sv=1&sig=ledger-secret', stateSas: 'sv=1&sig=state-secret' },
  data: { fleet: 'contoso' },
};

const inputs = [
  { name: 'region', aliases: ['regionId'], type: 'string', label: 'r', required: true },
  { name: 'connectionType', type: 'pickList', label: 'c', defaultValue: 'ledger', required: true },
  {
    name: 'ledgerConnection',
    type: 'connectedService:mop-release-ledger',
    label: 'l',
    required: true,
    visibleRule: 'connectionType = ledger',
  },
  {
    name: 'azureSubscription',
    type: 'connectedService:AzureRM',
    label: 'a',
    required: true,
    visibleRule: 'connectionType = azureResourceManager',
  },
  { name: 'folder', type: 'string', label: 'f', defaultValue: '$(Build.SourcesDirectory)/x' },
  { name: 'file', type: 'filePath', label: 'p' },
];

describe('tasks', () => {
  let agent: RehearsedAgent;
  const endpoints = new Map([['mop-ledger', ledger]]);
  before(async () => {
    agent = await RehearsedAgent.create();
    await agent.task('read', {
      code: `
        const tl = require(${JSON.stringify(taskLib)});
        const id = tl.getInput('ledgerConnection', true);
        const say = (name, value) => console.log(name + '=' + value);
        for (const name of ['region', 'folder', 'file']) say(name, tl.getInput(name));
        say('url', tl.getEndpointUrl(id, false));
        say('scheme', tl.getEndpointAuthorizationScheme(id, false));
        say('fleet', tl.getEndpointDataParameter(id, 'fleet', false));
        say('sasLength', tl.getEndpointAuthorizationParameter(id, 'ledgerSas', false).length);
        say('tokenLength', tl.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'AccessToken', false).length);
        say('leak', tl.getEndpointAuthorizationParameter(id, 'stateSas', false));
        say('variable', tl.getVariable('my.variable'));
        say('secretLength', tl.getVariable('hidden').length);
        say('secretKnown', tl.getVariables().find((v) => v.name === 'hidden').secret);
        for (const name of ['System.CollectionUri', 'System.TeamProject', 'System.StageName', 'System.JobName', 'System.PhaseName', 'Build.BuildId',
          'Build.Reason', 'Build.RequestedFor', 'Build.RequestedForId', 'Agent.OS', 'Agent.JobStatus', 'System.JobAttempt']) say(name, tl.getVariable(name));
        say('cwdIsSources', process.cwd() === tl.getVariable('Build.SourcesDirectory'));
        say('inputsInEnvironment', Object.keys(process.env).filter((name) => /^(INPUT_|ENDPOINT_AUTH)/.test(name) && process.env[name] !== '').length);
        say('mark', process.env.MOP_REHEARSAL);
        tl.setResult(tl.TaskResult.SucceededWithIssues, 'read it all');
      `,
      manifest: { inputs },
    });
  });
  after(() => agent.remove());

  it('a task built on azure-pipelines-task-lib finds inputs, connections, variables and secrets where it looks for them', async () => {
    const ran = await agent.run(
      `
stages:
  - stage: one
    jobs:
      - job: reading
        variables: { my.variable: hello, where: EUS2 }
        steps:
          - bash: 'echo "##vso[task.setvariable variable=hidden;issecret=true]tell-nobody"'
          - task: read@0
            name: read
            inputs: { regionId: $(where), ledgerConnection: mop-ledger, file: release.yaml }
`,
      { endpoints },
    );
    const said = new Map(
      ran.log.flatMap((line) =>
        line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [],
      ),
    );
    const expected = {
      region: 'EUS2',
      url: ledger.url,
      scheme: 'None',
      fleet: 'contoso',
      sasLength: String(ledger.parameters['ledgerSas']?.length),
      leak: '***',
      variable: 'hello',
      secretLength: '11',
      secretKnown: 'true',
      'System.CollectionUri': 'http://127.0.0.1:9/contoso-eus2/',
      'System.TeamProject': 'Platform',
      'System.StageName': 'one',
      'System.JobName': '__default',
      'System.PhaseName': 'reading',
      'Build.BuildId': String(ran.runId),
      'Build.Reason': 'Manual',
      'Build.RequestedFor': 'Robin Field',
      'Build.RequestedForId': '7b0c0c3e-8a57-4f4f-9b38-1f2a6d1c5e42',
      'Agent.OS': 'Linux',
      'Agent.JobStatus': 'Succeeded',
      'System.JobAttempt': '1',
      cwdIsSources: 'true',
      inputsInEnvironment: '0',
      mark: basename(agent.folder),
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(said.get(name), value, name);
    assert.match(said.get('folder') ?? '', /\/s\/x$/);
    assert.match(said.get('file') ?? '', /^\/.*\/s\/release\.yaml$/);
    assert.ok(Number(said.get('tokenLength')) > 20);
    assert.ok(ran.log.includes('##[warning]read it all'));
    assert.equal(ran.results['one/reading/read'], 'succeededWithIssues');
    assert.ok(!JSON.stringify(ran.events).includes('state-secret'));
  });

  it('a task sees only the connections that its own inputs name', async () => {
    await agent.task('look', {
      code: "console.log('sees ' + Object.keys(process.env).filter((n) => n.startsWith('ENDPOINT_URL')).join())",
    });
    const ran = await agent.run('steps: [{ task: look@0 }]', { endpoints });
    assert.ok(ran.log.includes('sees ENDPOINT_URL_SYSTEMVSSCONNECTION'));
  });

  it('a missing required input, an unknown connection and one of another type each fail with one sentence', async () => {
    const fault = async (given: string): Promise<string> => {
      const ran = await agent.run(`steps: [{ task: read@0, inputs: ${given} }]`, {
        endpoints: new Map([...endpoints, ['other', { ...ledger, id: 'x', type: 'AzureRM' }]]),
      });
      assert.equal(ran.result, 'failed');
      return ran.log.find((line) => line.startsWith('##[error]')) ?? '';
    };
    assert.match(await fault('{ ledgerConnection: mop-ledger }'), /Input required: region/);
    assert.match(
      await fault('{ region: EUS2, ledgerConnection: mopledger }'),
      /service connection mopledger which could not be found/,
    );
    assert.match(
      await fault('{ region: EUS2, ledgerConnection: other }'),
      /of type AzureRM, and input ledgerConnection needs mop-release-ledger/,
    );
    assert.match(
      await fault('{ region: EUS2, connectionType: azureResourceManager }'),
      /Input required: azureSubscription/,
    );
  });

  it('a task that exits with another code than 0, or is killed, failed', async () => {
    await agent.task('exits', { code: 'process.exit(4)' });
    await agent.task('dies', { code: "process.kill(process.pid, 'SIGKILL')" });
    const ran = await agent.run('steps: [{ task: exits@0, continueOnError: true }, { task: dies@0 }]');
    assert.equal(ran.result, 'failed');
    assert.ok(ran.log.some((line) => line.includes('Exit code 4')));
    assert.ok(ran.log.some((line) => line.includes('ended by SIGKILL')));
  });

  it('another major version than the built one is refused', async () => {
    const ran = await agent.run('steps: [{ task: read@7 }]');
    assert.ok(ran.log.some((line) => /read@7 is missing: read is built as version 0/.test(line)));
  });

  it('post-job steps run when the job ends, the last task first, however the job went', async () => {
    for (const name of ['first', 'second']) {
      await agent.task(name, {
        code: `console.log('main ${name}')`,
        post: `console.log('post ${name} ' + process.env.AGENT_JOBSTATUS)`,
      });
    }
    await agent.task('third', { code: 'process.exit(1)', post: "console.log('post third')" });
    const posts = (log: readonly string[]): string[] => log.filter((line) => /^(post|main) /.test(line));
    const good = await agent.run('steps: [{ task: first@0 }, { task: second@0 }]');
    assert.deepEqual(posts(good.log), ['main first', 'main second', 'post second Succeeded', 'post first Succeeded']);
    const bad = await agent.run('steps: [{ task: first@0 }, { task: third@0 }, { task: second@0 }]');
    assert.deepEqual(posts(bad.log), ['main first', 'post second Failed', 'post third', 'post first Failed']);
    assert.equal(bad.result, 'failed');
  });

  it('what a task leaves running ends with its job', async () => {
    await agent.task('leaves', {
      code: "const c = require('child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }); c.unref(); console.log('pid ' + c.pid)",
    });
    const ran = await agent.run('steps: [{ task: leaves@0 }]');
    const pid = Number(ran.log.find((line) => line.startsWith('pid '))?.slice(4));
    assert.ok(ran.log.includes(`Terminate orphan process: pid (${pid})`));
  });
});
