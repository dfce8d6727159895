import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { AgentEvent } from '../../../scripts/rehearse/agent/events.js';
import { type Ran, RehearsedAgent } from './rehearsed-agent.js';

const stubborn = `
  process.on('SIGINT', () => console.log('got SIGINT'));
  process.on('SIGTERM', () => console.log('got SIGTERM'));
  setInterval(() => undefined, 1000);
  console.log('ready');
`;

describe('canceling a run', () => {
  let agent: RehearsedAgent;
  before(async () => {
    agent = await RehearsedAgent.create();
    await agent.task('stubborn', { code: stubborn, post: "console.log('post-job step')" });
    await agent.task('polite', {
      code: stubborn.replace("console.log('got SIGINT')", "(console.log('got SIGINT'), process.exit(0))"),
    });
  });
  after(() => agent.remove());

  /** Cancels when the line appears in the log. */
  async function cancelAt(
    line: string,
    yaml: string,
    minutes: Record<number, number> = {},
  ): Promise<Ran & { tookMs: number }> {
    const cancel = new AbortController();
    let canceledAt = 0;
    const onEvent = (event: AgentEvent): void => {
      if (event.kind !== 'line' || event.text !== line) return;
      canceledAt = performance.now();
      cancel.abort();
    };
    const ran = await agent.run(yaml, { cancel: cancel.signal, onEvent, minutes });
    return { ...ran, tookMs: performance.now() - canceledAt };
  }

  it('goes SIGINT, SIGTERM, SIGKILL to the process; then always-steps, post-job steps and always-stages run', async () => {
    const ran = await cancelAt(
      'ready',
      `
stages:
  - stage: work
    jobs:
      - job: a
        steps:
          - task: stubborn@0
            name: stuck
          - bash: echo never
          - bash: echo always
            condition: always()
      - job: b
        dependsOn: a
        steps: [{ bash: echo never }]
  - stage: more
    jobs: [{ job: a, steps: [{ bash: echo never }] }]
  - stage: finish
    dependsOn: [work, more]
    condition: always()
    jobs: [{ job: give_back, steps: [{ bash: echo given back }] }]
`,
    );
    assert.equal(ran.result, 'canceled');
    const told = ran.log.filter((line) => /^(got SIG|never|always$|post-job|given)/.test(line));
    assert.deepEqual(told, ['got SIGINT', 'got SIGTERM', 'always', 'post-job step', 'given back']);
    assert.equal(ran.results['work/a/stuck'], 'canceled');
    assert.equal(ran.results['work'], 'canceled');
    assert.equal(ran.results['more'], 'skipped');
    assert.equal(ran.results['finish'], 'succeeded');
    assert.ok(ran.tookMs >= 600, `${ran.tookMs}`);
    assert.equal(agent.records.find('contoso-eus2', ran.runId)?.result, 'canceled');
  });

  it('a process that ends by itself on SIGINT is not pushed further', async () => {
    const ran = await cancelAt('ready', 'steps: [{ task: polite@0, name: p }]');
    assert.equal(ran.result, 'canceled');
    assert.deepEqual(
      ran.log.filter((line) => line.startsWith('got')),
      ['got SIGINT'],
    );
    assert.equal(ran.results['__default/Job/p'], 'canceled');
  });

  it('signals the process alone, not those it started', async () => {
    await agent.task('parent', {
      code: `
        const child = require('child_process').spawn(process.execPath, ['-e',
          "process.on('SIGINT', () => console.log('child got SIGINT')); setTimeout(() => console.log('child lived on'), 250); console.log('ready')"],
          { stdio: 'inherit' });
        process.on('SIGINT', () => { console.log('parent got SIGINT'); child.on('exit', () => process.exit(0)); });
        setInterval(() => undefined, 1000);
      `,
    });
    const ran = await cancelAt('ready', 'steps: [{ task: parent@0 }]');
    assert.ok(ran.log.includes('parent got SIGINT') && ran.log.includes('child lived on'));
    assert.ok(!ran.log.includes('child got SIGINT'));
  });

  it('a running step with always() runs to its end', async () => {
    const ran = await cancelAt(
      'begun',
      `
jobs:
  - job: a
    steps:
      - bash: exit 1
      - bash: echo begun; sleep 0.5; echo ended
        condition: always()
`,
    );
    assert.equal(ran.result, 'canceled');
    assert.ok(ran.log.includes('ended'));
  });

  it('cleaning up ends with cancelTimeoutInMinutes', async () => {
    const ran = await cancelAt(
      'ready',
      `
jobs:
  - job: a
    cancelTimeoutInMinutes: 77
    steps:
      - task: polite@0
      - bash: exec sleep 60
        name: endless
        condition: always()
      - bash: echo never
        condition: always()
`,
      { 77: 0.01 },
    );
    assert.equal(ran.result, 'canceled');
    assert.ok(ran.tookMs < 10_000);
    assert.equal(ran.results['__default/a/endless'], 'canceled');
    assert.ok(!ran.log.includes('never'));
  });

  it('a run that is canceled before it starts runs only what runs always', async () => {
    const yaml = `
stages:
  - stage: one
    jobs: [{ job: a, steps: [{ bash: echo never }] }]
  - stage: finish
    condition: always()
    jobs: [{ job: a, steps: [{ checkout: none }, { bash: echo finished }] }]
`;
    const ran = await agent.run(yaml, { cancel: AbortSignal.abort() });
    assert.equal(ran.result, 'canceled');
    assert.deepEqual(ran.results, {
      one: 'skipped',
      finish: 'succeeded',
      'finish/a': 'succeeded',
      'finish/a/bash1': 'succeeded',
    });
  });
});
