import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { assertRoom, blockLimits } from '../../../src/adapters/azure-blob/capacity.js';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import { judgeSas, sasExpiry } from '../../../src/adapters/azure-blob/sas.js';
import { OperatorError } from '../../../src/release/operator-error.js';
import { sharedAzurite } from '../../support/azurite.js';

const hash = 'a'.repeat(64);

async function faultOf(act: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await act.then(
    () => assert.fail('there was no fault'),
    (thrown: unknown) => thrown,
  );
  assert(error instanceof OperatorError, String(error));
  assert.doesNotMatch(`${error.message} ${String(error.stack)} ${String(error.cause)}`, /sig=|sp=r|se=20/);
  assert.doesNotMatch(error.message, /\n/);
  return error;
}

async function serve(answer: (server: Server) => Promise<void>, respond: RequestListener): Promise<void> {
  const server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await answer(server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('faults of the storage', () => {
  const azurite = sharedAzurite();
  const log = (connection: LedgerConnection) => openReleaseStore(connection, 'R1').log;

  it('a SAS with a wrong signature is named as such, for reads and appends', async () => {
    const connection = await azurite.newFleet();
    const wrong = { ...connection, ledgerSas: connection.ledgerSas.replace(/sig=.{6}/, 'sig=AAAAAA') };
    assert.match((await faultOf(log(wrong).read(0))).what, /does not accept the SAS token/);
    assert.match((await faultOf(log(wrong).append('x\n', 0))).what, /does not accept the SAS token/);
    assert.match((await faultOf(log({ ...connection, ledgerSas: 'nonsense' }).read(0))).what, /does not accept/);
  });

  it('an expired SAS is told from a wrong one, with the time', async () => {
    const connection = await azurite.newFleet();
    const expiresOn = new Date(Date.now() - 3_600_000);
    const ledgerSas = azurite.running().sas(connection.fleet, { permissions: 'racl', expiresOn });
    assert.match((await faultOf(log({ ...connection, ledgerSas }).read(0))).what, /token expired at 20\d\d-/);
  });

  it('a missing permission is named as such', async () => {
    const connection = await azurite.newFleet();
    const only = (permissions: string) => ({
      ...connection,
      ledgerSas: azurite.running().sas(connection.fleet, { permissions }),
    });
    await log(connection).append('one\n', 0);
    assert.match((await faultOf(log(only('l')).read(0))).what, /lacks a permission/);
    assert.match((await faultOf(log(only('r')).append('two\n', 4))).what, /lacks a permission/);
    assert.match((await faultOf(log(only('l')).append('one\n', 0))).what, /lacks a permission/);
  });

  it('a missing container is no empty log', async () => {
    const connection = await azurite.newFleet();
    const missing = {
      ...connection,
      fleet: 'nowhere',
      ledgerSas: azurite.running().sas('nowhere', { permissions: 'racl' }),
    };
    assert.match((await faultOf(log(missing).read(0))).what, /container does not exist/);
    assert.match((await faultOf(log(missing).append('x\n', 0))).what, /container does not exist/);
  });

  it('an unreachable storage is named with the address, and an append to it is of unknown fate', async () => {
    const connection = { ...(await azurite.newFleet()), accountUrl: 'http://127.0.0.1:1/devstoreaccount1' };
    const fault = await faultOf(log(connection).read(0));
    assert.match(fault.what, /does not answer \(ECONNREFUSED\)/);
    assert.match(fault.where, /^http:\/\/127\.0\.0\.1:1\/devstoreaccount1\/fleet\d+\/releases\/R1\/ledger\.jsonl$/);
    const result = await log(connection).append('x\n', 4);
    assert(result.kind === 'unknown' && /does not answer/.test(result.why));
  });

  it('an error of the service leaves the fate of an append unknown, and is asked once only', async () => {
    const connection = await azurite.newFleet();
    let requests = 0;
    await serve(
      async (server) => {
        const accountUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
        const result = await log({ ...connection, accountUrl }).append('x\n', 4);
        assert(result.kind === 'unknown' && /answered 503/.test(result.why), JSON.stringify(result));
        assert.equal(requests, 1);
        assert.match((await faultOf(log({ ...connection, accountUrl }).read(4))).what, /answered 503/);
        assert.equal(requests, 2);
      },
      (_request, response) => {
        requests += 1;
        response.writeHead(503).end();
      },
    );
  });

  it('a connection that is reset while it was idle costs a read nothing', async () => {
    const connection = await azurite.newFleet();
    let requests = 0;
    await serve(
      async (server) => {
        const accountUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
        assert.equal((await log({ ...connection, accountUrl }).read(0)).text, 'a line\n');
        assert.equal(requests, 2);
      },
      (request, response) => {
        requests += 1;
        if (requests === 1) request.socket.resetAndDestroy();
        else response.writeHead(200, { 'content-length': 7, etag: '"1"' }).end('a line\n');
      },
    );
  });

  it("Azure's 416 at the very end of the log reads as nothing new, a shorter log as a fault", async () => {
    const connection = await azurite.newFleet();
    let length = 4;
    await serve(
      async (server) => {
        const accountUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
        const slice = await log({ ...connection, accountUrl }).read(4);
        assert.deepEqual([slice.text, slice.end], ['', 4]);
        assert(Math.abs(slice.nowMs - Date.now()) < 60_000);
        length = 2;
        assert.match((await faultOf(log({ ...connection, accountUrl }).read(4))).what, /shorter than the 4 bytes/);
      },
      (request, response) => {
        if (request.method === 'HEAD') response.writeHead(200, { 'content-length': length }).end();
        else response.writeHead(416, { 'x-ms-error-code': 'InvalidRange' }).end();
      },
    );
  });

  it('an empty token and a URL that is none are refused before any request', async () => {
    const connection = await azurite.newFleet();
    assert.throws(() => log({ ...connection, ledgerSas: '' }), /ledger SAS token is empty/);
    assert.throws(() => log({ ...connection, accountUrl: 'storage' }), /not a blob account URL/);
  });
});

describe('the room in a ledger', () => {
  it('is kept for stops and ends when it becomes scarce, and is refused to all when it is gone', () => {
    const start = '{"v":1,"type":"MopStarted"}\n';
    const end = '{"v":1,"type":"MopFailed"}\n';
    assertRoom(start, blockLimits.forNewWork - 1, 'ledger');
    assert.throws(() => assertRoom(start, blockLimits.forNewWork, 'ledger'), /nearly full/);
    assertRoom(end, blockLimits.forAll - 1, 'ledger');
    const lesson = '{"v":1,"type":"LessonRecorded"}\n';
    assert.throws(() => assertRoom(lesson, blockLimits.forNewWork, 'ledger'), /nearly full/);
    assertRoom(lesson + end, blockLimits.forAll - 1, 'ledger');
    assert.throws(() => assertRoom(end, blockLimits.forAll, 'ledger'), /is full/);
    assert.throws(() => assertRoom('x'.repeat(4 * 1024 * 1024 + 1), 0, 'ledger'), /more than/);
  });

  const append = (...types: readonly string[]): string =>
    types
      .map((type) => `${JSON.stringify({ v: 1, id: 'x:0', type, data: { text: '"type":"MopStarted"' } })}\n`)
      .join('');

  for (const types of [
    ['MopPhaseFinished', 'DeviationRecorded', 'MopSucceeded'],
    ['MopRollbackFailed', 'AlertRaised', 'DecisionRequested'],
    ['AttestationRecorded'],
    ['DeviationRecorded'],
    ['LockAcquired', 'DecisionRequested'],
    ['DecisionMade', 'RollbackStarted'],
  ])
    it(`is kept for ${types.join(', ')}`, () => {
      assertRoom(append(...types), blockLimits.forNewWork, 'ledger');
    });

  for (const types of [['LockAcquired', 'RegionStarted', 'DecisionRequested'], ['AlertRaised'], ['PlanRevised']])
    it(`is not kept for ${types.join(', ')}`, () => {
      assert.throws(() => {
        assertRoom(append(...types), blockLimits.forNewWork, 'ledger');
      }, /nearly full/);
    });

  it("is an attempt's own record's to its end", () => {
    assertRoom('', blockLimits.forAll - 1, 'run');
  });
});

describe('the life of a SAS', () => {
  const sas = 'sv=2024-11-04&se=2026-03-01T12%3A00%3A00Z&sr=c&sp=racl&sig=x';
  const endMs = Date.parse('2026-03-01T12:00:00Z');

  it('is read from its expiry', () => {
    assert.equal(sasExpiry(sas), endMs);
    assert.equal(sasExpiry(`?${sas}`), endMs);
    assert.equal(sasExpiry('sr=c&sig=x'), undefined);
  });

  it('refuses a job that it does not outlive, and warns of a release that it does not', () => {
    assert.equal(judgeSas('ledger', sas, { jobEndsMs: endMs + 1 }).kind, 'refused');
    assert.equal(judgeSas('ledger', sas, { jobEndsMs: endMs, releaseEndsMs: endMs + 1 }).kind, 'warning');
    assert.equal(judgeSas('ledger', sas, { jobEndsMs: endMs, releaseEndsMs: endMs }).kind, 'ok');
    assert.equal(judgeSas('ledger', `sig=${hash}`, { jobEndsMs: endMs }).kind, 'ok');
  });
});
