import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { sharedAzurite } from '../support/azurite.js';
import { secret } from '../support/entra-server.js';
import { command, play, type Playbooks } from '../adapters/ansible/support/small-release.js';
import { monitoredSubscription } from './support/monitored-subscription.js';
import { PublishedMop } from './support/published-mop.js';
import type { BundleEnd } from './support/run-bundle.js';

const profile = `variables: [MONITOR_URL]
secrets: [AZURE_RESOURCE_MANAGER_TOKEN]
probes:
  - { id: alerts, for: [gate, continuous], azureAlerts: { scope: /subscriptions/s1, url: "\${MONITOR_URL}", token: "\${AZURE_RESOURCE_MANAGER_TOKEN}" }, interval: 0.3s, timeout: 0.3s }
`;

describe('run-mop with probes of Azure Monitor', function () {
  this.timeout(120_000);
  const azurite = sharedAzurite();
  const subscription = monitoredSubscription();
  const { bearers } = subscription;
  let mop: PublishedMop;
  afterEach(() => {
    mop.files.remove();
  });

  async function run(azureMonitor: string, playbooks: Playbooks = {}): Promise<BundleEnd> {
    mop = await PublishedMop.publish(await azurite.newFleet(), playbooks, {}, { 'health/profile.yml': profile });
    return mop.run({
      inputs: { azureMonitor },
      environment: subscription.environment(),
    });
  }

  it('asks as the connection that azureMonitor names, before, during and after the MOP, and shows its token nowhere', async () => {
    const end = await run('arm-1');
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.text, /R1 alerts 1\/1: passed \(0 alerts are fired\)[^]*R1 alerts 1\/1: passed/);
    assert.ok(bearers.length > 2, `${bearers.length} requests`);
    assert.match([...new Set(bearers)].join(), /^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    const [, token = ''] = (bearers[0] ?? '').split(' ');
    assert.ok(!end.text.includes(token) && !end.text.includes(secret));
    const { text } = await mop.store.log.read(0);
    assert.ok(!text.includes(token));
  });

  it('goes on with a new token when the one that it had expires, and never sends one that has', async () => {
    subscription.tokensLast(3);
    const script = 'sleep 5\necho new > "$MOP_TEST/{{ inventory_hostname }}"';
    const end = await run('arm-1', { implement: play(command('Take longer than a token lives', script)) });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.ok(new Set(bearers).size >= 3, `${new Set(bearers).size} tokens`);
    const { text } = await mop.store.log.read(0);
    assert.deepEqual(text.match(/"level":"\w+"/g), ['"level":"healthy"']);
    for (const bearer of new Set(bearers)) assert.ok(!end.text.includes(bearer.replace('Bearer ', '')));
  });

  it('lets nothing begin while an alert is fired, and names it', async () => {
    subscription.fired = ['disk-full'];
    const end = await run('arm-1');
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /health before implement is failed: .*1 alerts are fired: disk-full \(Sev1\)/);
  });

  it('asks a person, and begins nothing, where no connection is named', async () => {
    const end = await run('');
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /health before implement is error: .*AZURE_RESOURCE_MANAGER_TOKEN is not set/);
    assert.equal(bearers.length, 0);
    assert.ok((await mop.ledger.refresh()).decisions.some(({ id }) => id === 'health:R1:m1:1'));
  });
});
