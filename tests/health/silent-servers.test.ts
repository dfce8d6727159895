import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { lookAt } from './support/look-at.js';

const timeoutMs = 600;
const login = { database: 'd', user: 'u', password: 'p', tls: 'off', query: 'SELECT 1' };
const judged = { successCondition: 'result.value == 1' };
const azure = { scope: '/s', token: 't' };

/** Every kind of probe that opens a connection, asking a server at this port; and what it is of a server that says nothing. */
const kinds = (port: number): readonly (readonly [string, object, 'failed' | 'error'])[] => {
  const [host, url] = ['127.0.0.1', `http://127.0.0.1:${port}`];
  return [
    ['http', { http: { url } }, 'failed'],
    ['https', { http: { url: `https://127.0.0.1:${port}/` } }, 'failed'],
    ['http through a proxy', { http: { url: 'http://x.example/', proxy: url } }, 'failed'],
    ['https through a proxy', { http: { url: 'https://x.example/', proxy: url } }, 'failed'],
    ['tls', { tls: { host, port } }, 'failed'],
    ['ssh', { ssh: { host, port } }, 'failed'],
    ['postgresql', { sql: { engine: 'postgresql', host, port, ...login }, ...judged }, 'failed'],
    ['mysql', { sql: { engine: 'mysql', host, port, ...login }, ...judged }, 'failed'],
    // Instruments: that they say nothing shows nothing of what they measure.
    ['prometheus', { prometheus: { url, query: 'up' }, ...judged }, 'error'],
    ['nodeExporter', { nodeExporter: { url } }, 'error'],
    ['azureAlerts', { azureAlerts: { ...azure, url } }, 'error'],
    ['azureMetrics', { azureMetrics: { resource: '/r', metric: 'm', token: 't', url }, ...judged }, 'error'],
    ['azureDevOps', { azureDevOps: { organization: url, token: 't' } }, 'error'],
    ['backup', { backup: { container: `${url}/account/container` } }, 'error'],
    ['dns', { dns: { name: 'x.example', resolver: `127.0.0.1:${port}` } }, 'error'],
  ];
};

const servers: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['accepts and says nothing', () => undefined],
  ['hangs up at once', (socket) => socket.end()],
  ['resets the connection', (socket) => socket.resetAndDestroy()],
  ['sends nonsense without end', (socket) => void setInterval(() => socket.write('nonsense '), 20).unref()],
];

describe('a probe of a server that', function () {
  this.timeout(20_000);
  before('load what a look would load for the first time', () =>
    Promise.all([import('@azure/storage-blob'), import('pg'), import('mysql2')]),
  );
  for (const [name, treat] of servers) {
    describe(name, () => {
      const sockets = new Set<Socket>();
      let server: Server;
      let port: number;
      before(async () => {
        server = createServer((socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined).resume();
          treat(socket);
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        ({ port } = server.address() as AddressInfo);
      });
      after(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });

      it('ends by itself, as a failure of the service or an error of the instrument', async () => {
        const seen = await Promise.all(
          kinds(port).map(async ([kind, entry, expected]) => {
            const { outcome, seen: words } = await lookAt({ ...entry }, { timeoutMs });
            return { kind, is: outcome, expected, words };
          }),
        );
        assert.deepEqual(
          seen.filter(({ is, expected, words }) => is !== expected || /did not end/.test(words)),
          [],
        );
        const untilMs = performance.now() + 5_000;
        while ([...sockets].some((socket) => !socket.destroyed)) {
          assert.ok(performance.now() < untilMs, 'a connection was left open');
          await sleep(20);
        }
      });
    });
  }
});
