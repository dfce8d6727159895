import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { AgentEvent } from '../../../scripts/rehearse/agent/events.js';
import { RehearsedAgent, until } from './rehearsed-agent.js';

describe('runs of several organizations', () => {
  let agent: RehearsedAgent;
  before(async () => {
    agent = await RehearsedAgent.create();
  });
  after(() => agent.remove());

  it('run at the same time, each with its own workspace, variables, record and run id', async () => {
    // Each run waits for a file that the other one makes: they can only end when both run.
    const meet = (own: string, other: string): string => `
steps:
  - bash: 'touch "$MEETING/${own}"; echo mine > here.txt; for i in $(seq 500); do [ -e "$MEETING/${other}" ] && exit 0; sleep 0.02; done; exit 1'
  - bash: 'echo "$(Build.BuildId) $(System.CollectionUri) $(cat here.txt)"; ls -A'
`;
    const environment = { MEETING: agent.folder };
    const [east, west] = await Promise.all([
      agent.run(meet('east', 'west'), { organization: 'contoso-eus2', environment }),
      agent.run(meet('west', 'east'), { organization: 'contoso-wus2', environment }),
    ]);
    assert.deepEqual([east.result, west.result], ['succeeded', 'succeeded']);
    assert.ok(east.log.includes('1 http://127.0.0.1:9/contoso-eus2/ mine'));
    assert.ok(west.log.includes('1 http://127.0.0.1:9/contoso-wus2/ mine'));
    assert.ok(east.events.every((event) => event.organization === 'contoso-eus2'));
    await assert.rejects(access(join(agent.folder, 'work', 'contoso-eus2.1.__default.Job')));
  });

  it('one run is canceled and the other goes on', async () => {
    const cancel = new AbortController();
    let waiting = false;
    const onEvent = (event: AgentEvent): void => {
      waiting ||= event.kind === 'line' && event.text === 'waiting';
    };
    const canceled = agent.run('steps: [{ bash: echo waiting; exec sleep 60 }]', { cancel: cancel.signal, onEvent });
    await until('the first run waits', () => waiting);
    const other = await agent.run('steps: [{ bash: echo fine }]', { organization: 'contoso-wus2' });
    cancel.abort();
    assert.equal(other.result, 'succeeded');
    assert.equal((await canceled).result, 'canceled');
  });
});
