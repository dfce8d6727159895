import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Server as TcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import { Authority, type Certificate } from './support/certificates.js';
import { startDns } from './support/dns-server.js';
import { lookAt } from './support/look-at.js';
import { ownFolder, stopAll } from './support/started.js';

const open: (Server | TcpServer)[] = [];
async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}
const serve = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(answer))}/`;

after(async () => {
  for (const server of open) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
  await stopAll();
});

describe('the HTTP probe against hostile servers', () => {
  const look = (url: string, more: object = {}, around: object = {}) =>
    lookAt({ http: { url }, ...more }, { timeoutMs: 1_500, ...around });

  it('gives a body that is endless, a gigabyte long or a compressed bomb its first 64 KiB', async () => {
    const gigabyte = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(1024 ** 3) });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 120))) continue;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 120));
    const bombed = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const before = process.memoryUsage().rss;
    for (const url of [gigabyte, bombed]) {
      const seen = await lookAt({ http: { url, bodyContains: 'running' } }, { timeoutMs: 5_000 });
      assert.equal(seen.outcome, 'inconclusive', seen.seen);
    }
    assert(process.memoryUsage().rss - before < 100 * 1024 * 1024);
  });

  it('fails on a slow loris and on an answer that breaks off', async () => {
    const loris = await serve((request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => request.socket.write('x-more: 1\r\n'), 50);
      request.socket.on('close', () => clearInterval(timer));
    });
    const broken = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('some');
      setTimeout(() => request.socket.resetAndDestroy(), 50);
    });
    assert.match((await look(loris)).seen, /no answer within 1500 ms/);
    for (const url of [loris, broken]) assert.equal((await look(url)).outcome, 'failed');
  });

  it('finds no data in a body that is no JSON, and judges one that is', async () => {
    const condition = { successCondition: 'result.json.replicas >= 2' };
    const answers = {
      '/bad': '{"replicas":',
      '/two': '{"replicas":2}',
      '/one': '{"replicas":1}',
      '/null': '{"replicas":null}',
      '/text': '{"replicas":"2"}',
    };
    const url = await serve((request, response) => response.end(answers[request.url as keyof typeof answers]));
    const outcomes = await Promise.all(
      Object.keys(answers).map(async (path) => (await look(new URL(path, url).href, condition)).outcome),
    );
    assert.deepEqual(outcomes, ['inconclusive', 'passed', 'failed', 'inconclusive', 'error']);
  });

  it('follows a redirect to a host that is listed, without a credential, and to no other', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('ok');
    });
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === '/') response.writeHead(302, { location: other }).end();
      else if (request.url === '/self') response.writeHead(302, { location: '/end' }).end();
      else response.end('ok');
    });
    const ask = (path: string, redirectHosts: readonly string[]) =>
      lookAt(
        { http: { url: new URL(path, url).href, headers: { authorization: 'Bearer ${LOGIN}' }, redirectHosts } },
        { variables: { LOGIN: 'hunter2' }, secrets: ['hunter2'] },
      );
    assert.match((await ask('/', [])).seen, /redirect to another place .* not followed/);
    assert.deepEqual(seen.splice(0), ['Bearer hunter2'], 'the other host was not asked');
    assert.equal((await ask('/', [new URL(other).host])).outcome, 'passed');
    assert.deepEqual(seen.splice(0), ['Bearer hunter2', undefined]);
    assert.equal((await ask('/self', [])).outcome, 'passed');
    assert.deepEqual(seen.splice(0), ['Bearer hunter2', undefined]);
    const named = Object.assign(new URL('/self', url), { username: 'probe', password: 'hunter3' });
    assert.equal((await lookAt({ http: { url: named.href } })).outcome, 'passed');
    assert.deepEqual(seen.splice(0), [`Basic ${Buffer.from('probe:hunter3').toString('base64')}`, undefined]);
  });

  it('shows no secret, whoever echoes it', async () => {
    const url = await serve((request, response) =>
      response.writeHead(302, { location: `http://${String(request.headers['x-key'])}.invalid/` }).end(),
    );
    const { seen } = await lookAt(
      { http: { url, headers: { 'x-key': '${KEY}' } } },
      { variables: { KEY: 'hunter2' }, secrets: ['hunter2'] },
    );
    assert.match(seen, /\*\*\*\.invalid/);
  });

  it('speaks IPv6, and says how far the clock of the service is off', async () => {
    const server = createServer((_, response) =>
      response.writeHead(200, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end('ok'),
    );
    const url = `http://[::1]:${await listen(server, '::1')}/`;
    const skewed = { failureCondition: 'abs(result.clockSkewSeconds) > 60' };
    assert.equal((await look(url)).outcome, 'passed');
    assert.equal((await look(url, skewed)).outcome, 'failed');
  });

  it('goes through a proxy', async () => {
    const url = await serve((_, response) => response.end('ok'));
    const asked: string[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      request.pipe(httpRequest(request.url ?? '', (answer) => answer.pipe(response)));
    });
    assert.equal((await lookAt({ http: { url, proxy } })).outcome, 'passed');
    assert.deepEqual(asked, [url]);
  });
});

describe('probes of TLS', function () {
  this.timeout(30_000);
  let authority: Authority;
  const ports = new Map<string, number>();
  const serveTls = async (id: string, { key, cert }: Certificate): Promise<void> => {
    const server = createTlsServer({ key, cert }, (socket) => socket.on('error', () => undefined).end());
    ports.set(id, await listen(server));
  };
  const look = (id: string, more: object = {}) =>
    lookAt({ tls: { host: '127.0.0.1', port: ports.get(id), certificateAuthority: authority.file, ...more } });
  before(async () => {
    authority = new Authority(ownFolder());
    await serveTls('good', authority.sign('good', '127.0.0.1', -1, 60));
    await serveTls('expired', authority.sign('expired', '127.0.0.1', -30, -2));
    await serveTls('future', authority.sign('future', '127.0.0.1', 5, 60));
    await serveTls('soon', authority.sign('soon', '127.0.0.1', -1, 3));
    await serveTls('named', authority.sign('named', 'db.example', -1, 60));
  });

  it('passes a certificate with chain, name and days, and tells the days', async () => {
    const seen = await look('good');
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.equal(seen.value, 60);
  });

  it('fails an expired, a not yet valid, a soon ending and a wrongly named one, and a chain that nobody vouches for', async () => {
    assert.match((await look('expired')).seen, /CERT_HAS_EXPIRED/);
    assert.match((await look('future')).seen, /CERT_NOT_YET_VALID/);
    assert.match((await look('soon')).seen, /3 days left; 14 are wanted/);
    assert.equal((await look('soon', { minimumDaysLeft: 2 })).outcome, 'passed');
    assert.match((await look('named')).seen, /not for 127\.0\.0\.1: DNS:db\.example/);
    assert.equal((await look('named', { serverName: 'db.example' })).outcome, 'passed');
    assert.match((await lookAt({ tls: { host: '127.0.0.1', port: ports.get('good') } })).seen, /chain does not hold/);
  });

  it('fails where nobody speaks TLS', async () => {
    const plain = new URL(await serve((_, response) => response.end('ok')));
    assert.equal((await lookAt({ tls: { host: '127.0.0.1', port: Number(plain.port) } })).outcome, 'failed');
  });

  it('shows a client certificate to the server that asks for it, over HTTPS', async () => {
    const { key, cert } = authority.sign('server', '127.0.0.1', -1, 60);
    const mine = authority.sign('client', 'agent', -1, 60);
    const server = createHttpsServer(
      {
        key,
        cert,
        ca: [readFileSync(authority.file)],
        requestCert: true,
        rejectUnauthorized: true,
      },
      (_, response) => response.end('ok'),
    );
    const url = `https://127.0.0.1:${await listen(server)}/`;
    const http = { url, certificateAuthority: authority.file };
    const clientCertificate = { certificate: mine.certFile, key: mine.keyFile };
    const welcome = await lookAt({ http: { ...http, clientCertificate } });
    assert.equal(welcome.outcome, 'passed', welcome.seen);
    assert.notEqual((await lookAt({ http })).outcome, 'passed');
    assert.equal((await lookAt({ http: { url } })).outcome, 'error', 'a server that cannot be trusted');
  });

  it('follows no redirect from HTTPS to HTTP, where anybody on the way could answer, not even to a host that is listed', async () => {
    const { key, cert } = authority.sign('redirecting', '127.0.0.1', -1, 60);
    let asked = 0;
    const plain = await serve((_, response) => {
      asked += 1;
      response.end('ok');
    });
    const secure = createHttpsServer({ key, cert }, (_, response) =>
      response.writeHead(302, { location: plain }).end(),
    );
    const url = `https://127.0.0.1:${await listen(secure)}/`;
    const seen = await lookAt({ http: { url, certificateAuthority: authority.file, redirectHosts: ['127.0.0.1'] } });
    assert.match(seen.seen, /redirect to another place \(http:\/\/127\.0\.0\.1:\d+\), not followed/);
    assert.deepEqual([seen.outcome, asked], ['failed', 0]);
  });

  it('tunnels HTTPS through a proxy', async () => {
    const { key, cert } = authority.sign('tunnelled', '127.0.0.1', -1, 60);
    const url = `https://127.0.0.1:${await listen(createHttpsServer({ key, cert }, (_, response) => response.end('ok')))}/`;
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      const [host = '', port] = (request.url ?? '').split(':');
      const through = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      for (const end of [through, socket]) end.on('error', () => undefined);
    });
    const proxied = { url, certificateAuthority: authority.file, proxy: `http://127.0.0.1:${await listen(proxy)}` };
    const seen = await lookAt({ http: proxied });
    assert.equal(seen.outcome, 'passed', seen.seen);
    const other = authority.sign('elsewhere', 'db.example', -1, 60);
    const misnamed = await listen(createHttpsServer(other, (_, response) => response.end('ok')));
    const wrong = await lookAt({ http: { ...proxied, url: `https://127.0.0.1:${misnamed}/` } });
    assert.deepEqual([wrong.outcome, /altnames/.test(wrong.seen)], ['error', true], wrong.seen);
  });
});

describe('the DNS probe', () => {
  const zone = { 'db.example': ['10.0.0.1', '10.0.0.2'], 'ill.example': 'servfail', 'mute.example': 'silent' } as const;
  let server: Awaited<ReturnType<typeof startDns>>;
  before(async () => {
    server = await startDns(zone);
  });
  after(() => server.close());
  const look = (name: string, more: object = {}) =>
    lookAt({ dns: { name, resolver: server.address, ...more } }, { timeoutMs: 800 });

  it('passes a name with its records', async () => {
    const seen = await look('db.example', { records: ['10.0.0.2'] });
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.match(seen.seen, /2 A records: 10\.0\.0\.1, 10\.0\.0\.2/);
  });

  it('fails a name that does not exist or lacks a record; a resolver that fails or is mute is an error', async () => {
    assert.equal((await look('none.example')).outcome, 'failed');
    assert.equal((await look('db.example', { records: ['10.0.0.9'] })).outcome, 'failed');
    assert.equal((await look('ill.example')).outcome, 'error');
    assert.equal((await look('mute.example')).outcome, 'error');
  });
});

describe('the ICMP probe', () => {
  it('is passed where ping itself gets an answer, and an error where the agent may not send', async () => {
    const { status } = spawnSync('ping', ['-c', '1', '-w', '1', '127.0.0.1']);
    const { outcome, seen, value } = await lookAt({ icmp: { host: '127.0.0.1', packets: 2 } });
    if (status === 0) {
      assert.deepEqual([outcome, seen], ['passed', '2 of 2 answered']);
      assert.ok(value !== undefined && value >= 0 && value < 1_000, `${value} ms`);
    } else assert(outcome === 'error' && /not possible here|could not be started/.test(seen), seen);
    assert.equal((await lookAt({ icmp: { host: '-f' } })).outcome, 'error');
  });
});
