import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { person } from './support/planned-release.js';
import { runBundle } from './support/run-bundle.js';
import { taskSuite } from './support/task-suite.js';

const hourMs = 3_600_000;

describe('SAS tokens that expire', function () {
  this.timeout(120_000);
  const suite = taskSuite('acquire-release-lock');
  const inputs = { region: 'R1', waitMinutes: '0', pollSeconds: '1' };
  const expiring = (connection: LedgerConnection, which: 'ledger' | 'state', inMs: number): LedgerConnection => {
    const { fleet } = connection;
    const expiresOn = new Date(Date.now() + inMs);
    const sas = (container: string, permissions: string): string =>
      suite.azurite.running().sas(container, { permissions, expiresOn });
    return which === 'ledger'
      ? { ...connection, ledgerSas: sas(fleet, 'racl') }
      : { ...connection, stateSas: sas(`${fleet}-state`, 'racwl') };
  };

  it('before the wait may be over: refused, nothing is acquired', async () => {
    const release = await suite.publish();
    for (const which of ['ledger', 'state'] as const) {
      const connection = expiring(release.connection, which, hourMs);
      const end = await suite.run(release, { connection, inputs: { ...inputs, waitMinutes: '120' } });
      assert.equal(end.result, 'Failed', end.text);
      assert.match(
        end.message,
        new RegExp(`^The ${which} token \\(SAS\\) expires at 20\\S+Z, before this job may end at 20`),
      );
      assert.doesNotMatch(end.text, /sig=/);
    }
    assert.equal((await release.ledger.refresh()).lock, null);
  });

  it('before the planned end of the release: acquired, with a warning', async () => {
    const release = await suite.publish();
    const end = await suite.run(release, { connection: expiring(release.connection, 'state', hourMs), inputs });
    assert.equal(end.outputs['outcome'], 'acquired', end.text);
    assert.match(
      end.issues.join('\n'),
      /^The state token \(SAS\) expires at \S+, before the planned end of the release at/,
    );
    assert.equal((await suite.run(release, { inputs })).issues.length, 0);
  });

  it('before a MOP and its rollback may be over: it does not begin', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    await release.does({ type: 'decide', region: 'R1', choice: 'go', reason: 'good' }, person);
    const { seq } = release.ledger.state;
    const end = await runBundle({
      task: 'run-mop',
      organization: suite.devops.organization('R1'),
      connection: expiring(release.connection, 'ledger', 10 * 60_000),
      temporary: suite.folder(),
      inputs: { releaseId: 'R1.0', region: 'R1', mop: 'm1', playbookFolder: suite.folder() },
    });
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /^The ledger token \(SAS\) expires at .* nothing was begun/);
    assert.equal((await release.ledger.refresh()).seq, seq);
  });

  it('is no reason to keep a lock: it is given back with any token that still works', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    const connection = expiring(release.connection, 'ledger', 60_000);
    const end = await suite.run(release, { connection, inputs: { ...inputs, action: 'giveBack', waitMinutes: '120' } });
    assert.equal(end.outputs['outcome'], 'givenBack', end.text);
  });
});
