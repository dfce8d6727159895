import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { monitoredSubscription } from './support/monitored-subscription.js';
import { taskSuite } from './support/task-suite.js';

const profile = `variables: [MONITOR_URL]
secrets: [AZURE_RESOURCE_MANAGER_TOKEN]
probes:
  - { id: alerts, azureAlerts: { scope: /subscriptions/s1, url: "\${MONITOR_URL}", token: "\${AZURE_RESOURCE_MANAGER_TOKEN}" }, count: 16, interval: 0.5s, timeout: 0.5s }
`;

describe('a health gate that measures for longer than a token of Azure lives', function () {
  this.timeout(120_000);
  const suite = taskSuite('health-gate');
  const subscription = monitoredSubscription();

  it('goes on with a new one, and never sends one that has expired', async () => {
    subscription.tokensLast(3);
    const release = await suite.publish({ profile });
    const end = await suite.run(release, {
      inputs: { purpose: 'gate', region: 'R1', azureMonitor: 'arm-1', playbookFolder: suite.folder() },
      environment: subscription.environment(),
    });
    assert.deepEqual([end.result, end.outputs['verdict']], ['Succeeded', 'passed'], end.text);
    assert.match(end.text, /alerts 16\/16: passed/);
    const tokens = new Set(subscription.bearers);
    assert.ok(tokens.size >= 3, `${tokens.size} tokens`);
    for (const bearer of tokens) assert.ok(!end.text.includes(bearer.replace('Bearer ', '')));
  });
});
