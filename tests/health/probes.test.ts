import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, it } from 'mocha';
import { lookAt } from './support/look-at.js';

const open: (Server | TcpServer)[] = [];

async function listen(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function serve(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(answer))}/`;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

afterEach(() => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
});

describe('the HTTP probe', () => {
  const look = (url: string, more: { status?: number[]; bodyContains?: string } = {}, timeoutMs = 2_000) =>
    lookAt({ http: { url, ...more } }, { timeoutMs });

  it('passes on the status and the text that it expects', async () => {
    const url = await serve((_, response) => response.end('{"state":"running"}'));
    assert.equal((await look(url)).outcome, 'passed');
    assert.equal((await look(url, { bodyContains: '"running"' })).outcome, 'passed');
  });

  it('fails on another status and on a body without the text', async () => {
    const url = await serve((request, response) => response.writeHead(request.url === '/' ? 503 : 200).end('stopped'));
    assert.deepEqual(await look(url).then(({ outcome, seen }) => [outcome, seen]), [
      'failed',
      'HTTP 503 instead of 200',
    ]);
    assert.equal((await look(`${url}x`, { bodyContains: 'running' })).outcome, 'failed');
  });

  it('fails within its timeout when the service is slow', async () => {
    const url = await serve(() => undefined);
    const before = performance.now();
    assert.deepEqual(await look(url, {}, 200), { outcome: 'failed', seen: 'no answer within 200 ms' });
    assert.ok(performance.now() - before < 2_000);
  });

  it('is inconclusive when an endless body does not show the text in its first part', async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    assert.equal((await look(url, { bodyContains: 'running' })).outcome, 'inconclusive');
    assert.ok(sent < 64 * 1024 * 1024);
  });

  it('fails when a body that trickles in does not end within the timeout', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    assert.equal((await look(url, { bodyContains: 'running' }, 300)).outcome, 'failed');
  });

  it('fails on a reset and on a refused connection', async () => {
    const url = await serve((request) => request.socket.resetAndDestroy());
    assert.equal((await look(url)).outcome, 'failed');
    assert.equal((await look(`http://127.0.0.1:${await freePort()}/`)).outcome, 'failed');
  });

  it('follows redirects on its own host only, and not for ever', async () => {
    const other = await serve((_, response) => response.end('ok'));
    const url = await serve((request, response) => {
      const target = { '/': '/end', '/loop': '/loop', '/away': other }[request.url ?? ''];
      if (target === undefined) response.end('ok');
      else response.writeHead(302, { location: target }).end();
    });
    assert.equal((await look(url)).outcome, 'passed');
    assert.match((await look(`${url}away`)).seen, /another place/);
    assert.match((await look(`${url}loop`)).seen, /more than 3 redirects/);
  });

  it('is in error, not failed, when there is nothing that it could measure', async () => {
    assert.equal((await look('nonsense')).outcome, 'error');
    assert.equal((await look('ftp://127.0.0.1/')).outcome, 'error');
    assert.equal((await look('http://no-such-host.invalid/')).outcome, 'error');
  });
});

describe('the TCP probe', () => {
  it('passes when the port accepts, fails when it refuses', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined)));
    assert.equal((await lookAt({ tcp: { host: '127.0.0.1', port } })).outcome, 'passed');
    assert.equal((await lookAt({ tcp: { host: '127.0.0.1', port: await freePort() } })).outcome, 'failed');
  });

  it('is in error without a port or a host that exists', async () => {
    assert.equal((await lookAt({ tcp: { host: '127.0.0.1', port: 'none' } })).outcome, 'error');
    assert.equal((await lookAt({ tcp: { host: 'no-such-host.invalid', port: 80 } })).outcome, 'error');
  });
});

describe('the command probe', () => {
  const look = (run: string[], more: { exitCode?: number; outputContains?: string } = {}, timeoutMs = 5_000) =>
    lookAt(
      { command: { run, ...more } },
      { timeoutMs, folder: tmpdir(), environment: { PATH: process.env['PATH'], SHOWN: 'yes' } },
    );

  it('judges exit code and output', async () => {
    assert.equal((await look(['true'])).outcome, 'passed');
    assert.equal((await look(['false'])).outcome, 'failed');
    assert.equal((await look(['false'], { exitCode: 1 })).outcome, 'passed');
    assert.equal((await look(['echo', 'all well'], { outputContains: 'well' })).outcome, 'passed');
    assert.equal((await look(['echo', 'all well'], { outputContains: 'ill' })).outcome, 'failed');
  });

  it('is in error when the program does not exist', async () => {
    assert.equal((await look(['no-such-program'])).outcome, 'error');
  });

  it('ends the whole process group at its timeout', async () => {
    const mark = `31.${process.pid}${Date.now() % 1000}`;
    assert.equal((await look(['sh', '-c', `sleep ${mark} & sleep ${mark}`], {}, 300)).outcome, 'failed');
    const left = await look(['sh', '-c', `sleep 0.2; ps -eo args | grep -c "^sleep ${mark}$"`], {
      outputContains: '0',
      exitCode: 1,
    });
    assert.equal(left.outcome, 'passed', left.seen);
  });

  it('sees only the environment that it is given, and no shell', async () => {
    assert.equal((await look(['env'], { outputContains: 'SHOWN=yes' })).outcome, 'passed');
    assert.equal((await look(['env'], { outputContains: 'HOME=' })).outcome, 'failed');
    assert.equal((await look(['echo', '$SHOWN;`id`'], { outputContains: '$SHOWN;`id`' })).outcome, 'passed');
  });

  it('bounds what it reads', async () => {
    assert.equal(
      (await look(['sh', '-c', 'head -c 3000000 /dev/zero'], { outputContains: 'x' })).outcome,
      'inconclusive',
    );
  });
});
