import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { RehearsedAgent } from './rehearsed-agent.js';

const print = (...lines: string[]): string => `for (const line of ${JSON.stringify(lines)}) console.log(line);`;

describe('commands in the output of tasks', () => {
  let agent: RehearsedAgent;
  before(async () => {
    agent = await RehearsedAgent.create();
  });
  after(() => agent.remove());

  it('a restricted task sets its own variables only, and is told by name what it may not do', async () => {
    await agent.task('restricted', {
      code: print(
        'fatal: [web01] ##vso[task.setvariable variable=fencingToken]1.forged',
        '##vso[task.setvariable variable=outcome;isOutput=true]succeeded',
        '##vso[build.updatebuildnumber]forged',
        '##vso[task.uploadsummary]/etc/passwd',
      ),
      manifest: { restrictions: { commands: { mode: 'restricted' }, settableVariables: { allowed: ['outcome'] } } },
    });
    const ran = await agent.run(`
steps:
  - task: restricted@0
    name: r
  - bash: 'echo "token [$FENCINGTOKEN] outcome [$(r.outcome)] number [$BUILD_BUILDNUMBER]"'
`);
    assert.equal(ran.result, 'succeeded');
    const warnings = ran.log.filter((line) => line.startsWith('##[warning]'));
    assert.equal(warnings.length, 3);
    assert.match(warnings[0] ?? '', /Setting variable 'fencingToken' has been disabled/);
    assert.match(warnings[1] ?? '', /build\.updatebuildnumber/);
    assert.match(warnings[2] ?? '', /task\.uploadsummary/);
    assert.match(
      ran.log.find((line) => line.startsWith('token')) ?? '',
      /^token \[\] outcome \[succeeded\] number \[\d+\.\d+\]$/,
    );
  });

  it('commands on stderr count, the text of a command is unescaped', async () => {
    await agent.task('noisy', { code: "console.error('##vso[task.setvariable variable=text]one%0Atwo%AZP25%3B')" });
    const ran = await agent.run(`
steps:
  - task: noisy@0
  - bash: 'printf "%s\\n" "$TEXT"'
`);
    assert.ok(ran.log.includes('one') && ran.log.includes('two%;'));
  });

  it('secrets never reach the log or the events, however they became secret', async () => {
    await agent.task('secretive', {
      code: print(
        '##vso[task.setvariable variable=password;issecret=true]hunter-two',
        'the password is hunter-two, in a URI hunter-two&x',
        '##vso[task.setsecret]only%0Alines',
        'lines are only hidden',
        '##vso[task.logissue type=error]it was hunter-two',
      ),
    });
    const ran = await agent.run(`
steps:
  - task: secretive@0
  - bash: 'echo "expanded $(password), in the environment [$PASSWORD]"'
    displayName: uses $(password)
`);
    assert.ok(!JSON.stringify(ran.events).includes('hunter-two'));
    assert.ok(ran.log.includes('*** are *** hidden'));
    assert.ok(ran.log.includes('expanded ***, in the environment []'));
    const record = await readFile(join(agent.folder, 'runs', 'contoso-eus2', `${ran.runId}.json`), 'utf8');
    assert.ok(!record.includes('hunter-two'));
  });

  it('task.complete decides the result; the worst one counts', async () => {
    await agent.task('completing', {
      code: print('##vso[task.complete result=SucceededWithIssues]warned', '##vso[task.complete result=Succeeded]fine'),
    });
    const ran = await agent.run('steps: [{ task: completing@0, name: it }, { task: completing@0 }]');
    assert.equal(ran.result, 'succeededWithIssues');
  });

  it('a read-only variable and the service variables stay what they are, and the step that sets them fails', async () => {
    await agent.task('greedy', {
      code: print('##vso[task.setvariable variable=fixed]other', '##vso[task.setvariable variable=Build.BuildId]1'),
    });
    const ran = await agent.run(`
variables: [{ name: fixed, value: mine, readonly: true }]
steps:
  - bash: 'echo "##vso[task.setvariable variable=later;isreadonly=true]set once"'
  - task: greedy@0
    name: greedy
    continueOnError: true
  - bash: 'echo "##vso[task.setvariable variable=later]set again"'
    name: again
    continueOnError: true
  - bash: 'echo "[$(fixed)] [$(later)] [$(Build.BuildId)]"'
`);
    assert.equal(ran.results['__default/Job/greedy'], 'succeededWithIssues');
    assert.ok(ran.log.includes(`[mine] [set once] [${ran.runId}]`), ran.log.join('\n'));
  });

  it('what looks like a command of nobody is a warning, and changes nothing', async () => {
    const ran = await agent.run(`steps: [{ bash: 'echo "##vso[vendor.thing]x"; echo "##vso broken"' }]`);
    assert.equal(ran.result, 'succeeded');
    assert.equal(ran.log.filter((line) => line.startsWith('##[warning]')).length, 2);
  });

  it('one unknown command fails its step and names what is known', async () => {
    const ran = await agent.run(`steps: [{ bash: 'echo "##vso[task.uploadfile]/x"' }]`);
    assert.equal(ran.result, 'failed');
    assert.ok(ran.log.some((line) => line.includes('##vso[task.uploadfile] is not known to this agent')));
  });

  it('hostile output: a line of a megabyte, bytes that are no text, a command too long to be meant', async () => {
    await agent.task('hostile', {
      code: `
        process.stdout.write('x'.repeat(1_000_000) + '\\n');
        process.stdout.write(Buffer.from([0xff, 0xfe, 0x80, 0x0a]));
        process.stdout.write('##vso[task.setvariable variable=huge]' + 'y'.repeat(1_000_000) + '\\n');
        process.stdout.write('carriage return\\r##vso[task.setvariable variable=normal]set\\r\\n');
        process.stdout.write('##[group]title\\n##[error]passed as it is\\n');
        process.stdout.write('no line end');
      `,
    });
    const ran = await agent.run(`
steps:
  - task: hostile@0
  - bash: 'echo "[\${HUGE:0:1}] [$(normal)]"'
`);
    assert.equal(ran.result, 'succeeded');
    assert.ok(Math.max(...ran.log.map((line) => line.length)) < 2_000);
    assert.ok(ran.log.some((line) => line.endsWith('(1000000 characters)')));
    assert.ok(
      ran.log.some((line) => /##\[warning\]##vso\[task\.setvariable\] is ignored: its line is longer/.test(line)),
    );
    assert.ok(ran.log.includes('\uFFFD\uFFFD\uFFFD'));
    assert.ok(ran.log.includes('[] [set]'));
    for (const line of ['##[group]title', '##[error]passed as it is', 'no line end'])
      assert.ok(ran.log.includes(line), line);
  });

  it('PATH, task variables, progress, summaries, attachments, artifacts and the build number', async () => {
    const page = await agent.file('page.md', '# Summary');
    await agent.task('busy', {
      code: print(
        '##vso[task.prependpath]/opt/one',
        '##vso[task.settaskvariable variable=attempt]7',
        '##vso[task.setprogress value=40]half way',
        `##vso[task.uploadsummary]${page}`,
        `##vso[task.addattachment type=report;name=../../escape]${page}`,
        `##vso[artifact.upload artifactname=pages]${page}`,
        '##vso[build.updatebuildnumber]R1 EUS2',
        '##vso[task.debug]unseen',
      ),
      post: "console.log('post sees ' + process.env.VSTS_TASKVARIABLE_ATTEMPT)",
    });
    const ran = await agent.run(`
steps:
  - task: busy@0
    name: busy
  - bash: 'echo "$PATH"; echo "number $(Build.BuildNumber)"'
`);
    assert.equal(ran.result, 'succeeded', ran.log.join('\n'));
    assert.ok(ran.log.some((line) => line.startsWith('/opt/one:')));
    assert.ok(ran.log.includes('post sees 7'));
    assert.ok(ran.log.includes('number R1 EUS2'));
    assert.ok(!ran.log.some((line) => line.includes('unseen')));
    assert.ok(ran.events.some((event) => event.kind === 'progress' && event.percent === 40));
    const files = await readdir(join(agent.folder, 'output', 'contoso-eus2', String(ran.runId)), { recursive: true });
    assert.ok(files.includes('artifacts/pages/page.md'), files.join());
    assert.ok(files.some((file) => /^summaries\/.*page\.md$/.test(file)));
    assert.ok(files.some((file) => /^attachments\/report\/[^/]*escape$/.test(file)));
    assert.equal(agent.records.find('contoso-eus2', ran.runId)?.buildNumber, 'R1 EUS2');
  });
});
