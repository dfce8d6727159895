import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { before, describe, it } from 'mocha';
import { startHubHost } from '../../scripts/hub/hub-host.js';
import { buildBundles } from '../tasks/support/bundles.js';

const listening = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;

describe('the development host of the hub', () => {
  before('build the hub', buildBundles);

  it('leaves no server behind where its port is taken, so that the process can end', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const before = listening();
    const connection = {
      accountUrl: 'http://127.0.0.1:9/account',
      fleet: 'fleet',
      ledgerSas: 'sig=none',
      stateSas: 'sig=none',
    };
    const { port } = taken.address() as AddressInfo;
    await assert.rejects(startHubHost({ connection, user: 'Robin', port }), { code: 'EADDRINUSE' });
    await new Promise((resolve) => taken.close(resolve));
    const deadline = performance.now() + 5_000;
    while (listening() >= before) {
      assert(performance.now() < deadline, 'a server still listens');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});
