import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import type { BundleEnd } from './support/run-bundle.js';
import { taskSuite } from './support/task-suite.js';

/** One plain sentence: no stack, no line break, no secret, and exactly one error for the run's summary. */
function assertOneSentence(end: BundleEnd, pattern: RegExp): void {
  assert.equal(end.result, 'Failed', end.text);
  assert.match(end.message, pattern);
  assert.doesNotMatch(end.text, /^\s+at .*:\d+:\d+\)?$/m, 'a stack was printed');
  assert.doesNotMatch(end.text, /fault of its own/);
  assert.doesNotMatch(end.text, /sig=/, 'a token was printed');
  assert.equal(end.issues.length, 1, end.issues.join('\n'));
}

describe('bad input to a task', function () {
  this.timeout(120_000);
  const suite = taskSuite('acquire-release-lock');
  const inputs = { region: 'R1', waitMinutes: '0' };

  const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'a variable left unresolved',
      { region: '$(regionName)' },
      /variable \$\(regionName\) was not resolved \(input 'region'\)/,
    ],
    ['a missing region', { region: '' }, /a required input is empty \(input 'region'\)/],
    [
      'a wrong choice',
      { action: 'aquire' },
      /'aquire' is not a choice \(input 'action'\): write one of acquire, giveBack/,
    ],
    ['a wait that is no number', { waitMinutes: '5m' }, /'5m' is not a whole number .*\(input 'waitMinutes'\)/],
    ['a region that is not in the release', { region: 'R9' }, /R9 is not in release R1\.0; name one of R1, R2/],
    ['a release that nobody planned', { releaseId: 'R2.0' }, /Nothing is planned in this ledger/],
    [
      'an Azure connection that is not named',
      { connectionType: 'azureResourceManager' },
      /a required input is empty \(input 'azureSubscription'\)/,
    ],
    [
      'no service connection',
      { ledgerConnection: 'other' },
      /service connection has no account URL \(input 'ledgerConnection'\)/,
    ],
  ];
  for (const [name, more, pattern] of cases) {
    it(`${name} ends in one sentence and writes nothing`, async () => {
      const release = await suite.publish();
      const { seq } = await release.ledger.refresh();
      assertOneSentence(await suite.run(release, { inputs: { ...inputs, ...more } }), pattern);
      assert.equal((await release.ledger.refresh()).seq, seq);
    });
  }

  const connections: readonly (readonly [string, (connection: LedgerConnection) => LedgerConnection, RegExp])[] = [
    [
      'an unreachable account',
      (connection) => ({ ...connection, accountUrl: 'http://127.0.0.1:9/devstoreaccount1' }),
      /127\.0\.0\.1:9/,
    ],
    [
      'a wrong SAS',
      (connection) => ({ ...connection, ledgerSas: connection.ledgerSas.replace(/sig=[^&]*/, 'sig=AAAA') }),
      /SAS|token/,
    ],
    [
      'an account URL that is none',
      (connection) => ({ ...connection, accountUrl: 'contoso' }),
      /not a blob account URL/,
    ],
  ];
  for (const [name, change, pattern] of connections) {
    it(`${name} ends in one sentence and writes nothing`, async () => {
      const release = await suite.publish();
      const { seq } = await release.ledger.refresh();
      const end = await suite.run(release, { connection: change(release.connection), inputs });
      assertOneSentence(end, pattern);
      assert.equal((await release.ledger.refresh()).seq, seq);
    });
  }
});
