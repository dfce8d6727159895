import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { StatusProjection } from '../../../src/ledger/projections.js';
import { sharedAzurite } from '../../support/azurite.js';

const status = (sequence: number): StatusProjection => ({
  release: 'R1',
  sequence,
  hash: 'a'.repeat(64),
  status: 'active',
  emergencyStop: false,
  regions: {},
  updatedAt: '2026-01-01T00:00:00.000Z',
});
type Fate = 'answered' | 'answer lost' | 'throttled';

describe('status.json when the storage does not answer well', () => {
  const azurite = sharedAzurite();

  /** Runs `act` with a store whose writes (or reads) meet these fates, in order; later ones are answered. */
  async function withFates(
    connection: LedgerConnection,
    fates: readonly Fate[],
    act: (store: ReturnType<typeof openReleaseStore>) => Promise<void>,
    method: 'PUT' | 'GET' = 'PUT',
  ): Promise<void> {
    const left = [...fates];
    const target = new URL(connection.accountUrl);
    const server: Server = createServer((incoming, outgoing) => {
      const fate = incoming.method === method ? (left.shift() ?? 'answered') : 'answered';
      if (fate === 'throttled') {
        incoming.resume();
        outgoing.writeHead(503, { 'x-ms-error-code': 'ServerBusy', 'retry-after': '1' }).end();
        return;
      }
      const { url, headers } = incoming;
      const onward = request(
        { host: target.hostname, port: target.port, method: incoming.method, path: url, headers },
        (answer) => {
          if (fate === 'answer lost') {
            answer.resume();
            answer.on('end', () => outgoing.destroy());
            return;
          }
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const accountUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`;
      await act(openReleaseStore({ ...connection, accountUrl }, 'R1'));
      assert.deepEqual(left, []);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('is written although the service was busy', async () => {
    const connection = await azurite.newFleet();
    await withFates(connection, ['throttled', 'throttled'], async (store) => {
      assert.equal(await store.status.write(status(1)), 'written');
    });
    assert.equal((await openReleaseStore(connection, 'R1').status.read())?.sequence, 1);
  });

  it('is written although it could not be read at first', async () => {
    const connection = await azurite.newFleet();
    await openReleaseStore(connection, 'R1').status.write(status(1));
    const write = async (store: ReturnType<typeof openReleaseStore>): Promise<void> => {
      assert.equal(await store.status.write(status(2)), 'written');
    };
    await withFates(connection, ['throttled', 'answer lost', 'throttled'], write, 'GET');
    assert.equal((await openReleaseStore(connection, 'R1').status.read())?.sequence, 2);
  });

  it('is known to be written although the answer was lost', async () => {
    const connection = await azurite.newFleet();
    await withFates(connection, ['answer lost', 'answered', 'answer lost'], async (store) => {
      for (const sequence of [1, 2, 3]) assert.equal(await store.status.write(status(sequence)), 'written');
      assert.equal(await store.status.write(status(2)), 'newer-exists');
    });
  });

  it('a fleet whose activation was answered by nobody is activated by this very writer', async () => {
    const connection = await azurite.newFleet();
    await withFates(connection, ['answer lost'], async (store) => {
      assert.equal(await store.fleet.activate(undefined, 'R1'), true);
    });
  });

  it('gives up, with the fault, when the storage stays unwell', async () => {
    const connection = await azurite.newFleet();
    const fates = Array.from({ length: 5 }, () => 'throttled' as const);
    await withFates(connection, fates, async (store) => {
      await assert.rejects(store.status.write(status(1)), /Cannot write .*status\.json: the storage answered 503/);
    });
    assert.equal(await openReleaseStore(connection, 'R1').status.read(), undefined);
  });

  it('of two writers with different news the later news stands, whoever comes last', async () => {
    const connection = await azurite.newFleet();
    const [one, two] = [openReleaseStore(connection, 'R1').status, openReleaseStore(connection, 'R1').status];
    for (let round = 0; round < 10; round += 1) {
      const [older, newer] = [round * 2 + 1, round * 2 + 2];
      const results = await Promise.all([one.write(status(newer)), two.write(status(older))]);
      assert.equal(results[0], 'written');
      assert.equal((await one.read())?.sequence, newer);
    }
  });
});
