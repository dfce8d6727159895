import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { lookAt } from './support/look-at.js';
import { freePort, ownFolder, start, stopAll } from './support/started.js';

const answers = async (url: string): Promise<boolean> => (await fetch(url)).ok;
const userId = (name: string): { uid: number; gid: number } => ({
  uid: Number(execFileSync('id', ['-u', name])),
  gid: Number(execFileSync('id', ['-g', name])),
});

describe('probes of Prometheus and node_exporter', function () {
  this.timeout(90_000);
  let url: string;
  let metrics: string;
  before(async () => {
    const [prometheus, exporter] = [await freePort(), await freePort()];
    const folder = ownFolder();
    metrics = `http://127.0.0.1:${exporter}/metrics`;
    await start('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${exporter}`], () => answers(metrics));
    writeFileSync(
      join(folder, 'p.yml'),
      `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: node\n    static_configs: [{ targets: ['127.0.0.1:${exporter}'] }]\n`,
    );
    url = `http://127.0.0.1:${prometheus}`;
    const args = [
      `--config.file=${folder}/p.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${prometheus}`,
    ];
    await start('prometheus', args, async () => {
      const { outcome } = await lookAt({ prometheus: { url, query: 'up' }, successCondition: 'result.value == 1' });
      return outcome === 'passed';
    });
  });
  after(() => stopAll());
  const ask = (query: string, successCondition: string, more: object = {}) =>
    lookAt({ prometheus: { url, query, ...more }, successCondition });

  it('judges an instant query and a range', async () => {
    assert.equal((await ask('up', 'result.value == 1')).outcome, 'passed');
    assert.equal((await ask('up + 1', 'result.value == 1')).outcome, 'failed');
    assert.equal((await ask('vector(3)', 'max(result.values) < 4', { range: '1m', step: '10s' })).outcome, 'passed');
    assert.equal((await ask('scalar(up) * 2', 'result.value == 2')).value, 2);
  });

  it('has no data for an unknown series and for NaN, which is never good', async () => {
    for (const query of ['no_such_metric', 'vector(0) / 0 * 0']) {
      for (const condition of ['result.value < 1', 'result.value >= 0 || true']) {
        assert.equal((await ask(query, condition)).outcome, 'inconclusive', query);
      }
    }
  });

  it('is an error, not a failure, when the query is refused or nobody answers', async () => {
    assert.match((await ask('up{', 'true')).seen, /refuses the query/);
    assert.equal((await ask('up{', 'true')).outcome, 'error');
    const nobody = await lookAt({
      prometheus: { url: `http://127.0.0.1:${await freePort()}`, query: 'up' },
      successCondition: 'true',
    });
    assert.equal(nobody.outcome, 'error');
  });

  it('reads disk, memory and load of a real host', async () => {
    const full = {
      successCondition: 'result.memoryUsedPercent > 0 && result.cpus >= 1 && result.load5 >= 0',
    };
    const seen = await lookAt({ nodeExporter: { url: metrics }, ...full });
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.equal(
      (await lookAt({ nodeExporter: { url: metrics }, failureCondition: 'result.memoryUsedPercent > 0' })).outcome,
      'failed',
    );
    assert.equal((await lookAt({ nodeExporter: { url: metrics, mountpoints: ['/none'] } })).outcome, 'inconclusive');
  });

  it('tells the same of a disk as the system does', async () => {
    const { blocks, bavail } = statfsSync('/');
    const used = Math.round(100 * (1 - bavail / blocks));
    const near = `result.disks["/"] > ${used - 2} && result.disks["/"] < ${used + 2}`;
    const disk = { nodeExporter: { url: metrics, mountpoints: ['/'] } };
    const seen = await lookAt({ ...disk, successCondition: near, value: 'result.diskUsedPercent' });
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.equal((await lookAt({ ...disk, failureCondition: near })).outcome, 'failed');
  });
});

describe('probes of SQL', function () {
  this.timeout(120_000);
  const databases: { engine: 'postgresql' | 'mysql'; port: number; user: string; database: string; slow: string }[] =
    [];
  before(async () => {
    const postgres = { ...userId('postgres'), port: await freePort(), folder: ownFolder() };
    chownSync(postgres.folder, postgres.uid, postgres.gid);
    const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql')[0] ?? ''}/bin`;
    writeFileSync(join(postgres.folder, 'password'), 'secret');
    chmodSync(join(postgres.folder, 'password'), 0o644);
    const as = { uid: postgres.uid, gid: postgres.gid };
    const data = join(postgres.folder, 'data');
    execFileSync(
      `${bin}/initdb`,
      ['-D', data, '-A', 'scram-sha-256', '-U', 'probe', '--pwfile', join(postgres.folder, 'password'), '--no-sync'],
      { ...as, cwd: postgres.folder, stdio: 'pipe' },
    );
    const first = {
      engine: 'postgresql',
      port: postgres.port,
      user: 'probe',
      database: 'postgres',
      slow: 'SELECT pg_sleep(9)',
    } as const;
    databases.push(first);
    await start(
      `${bin}/postgres`,
      ['-D', data, '-p', String(postgres.port), '-k', postgres.folder, '-h', '127.0.0.1', '-F'],
      async () => (await ask(first, 'SELECT 1 AS one')).outcome === 'passed',
      as,
    );

    const maria = { ...userId('mysql'), port: await freePort(), folder: ownFolder() };
    chownSync(maria.folder, maria.uid, maria.gid);
    const dataFolder = join(maria.folder, 'data');
    execFileSync(
      'mariadb-install-db',
      [
        '--no-defaults',
        `--datadir=${dataFolder}`,
        '--user=mysql',
        '--skip-test-db',
        '--auth-root-authentication-method=normal',
      ],
      { stdio: 'pipe' },
    );
    const setUp = join(maria.folder, 'set-up.sql');
    writeFileSync(
      setUp,
      "CREATE DATABASE health;\nCREATE USER 'probe'@'127.0.0.1' IDENTIFIED BY 'secret';\nGRANT ALL ON health.* TO 'probe'@'127.0.0.1';\nCREATE TABLE health.t (n INT);\n",
    );
    chownSync(setUp, maria.uid, maria.gid);
    const second = {
      engine: 'mysql',
      port: maria.port,
      user: 'probe',
      database: 'health',
      slow: 'SELECT SLEEP(9)',
    } as const;
    databases.push(second);
    const program = existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : '/usr/sbin/mysqld';
    await start(
      program,
      [
        '--no-defaults',
        `--datadir=${dataFolder}`,
        `--port=${maria.port}`,
        '--bind-address=127.0.0.1',
        `--socket=${maria.folder}/s`,
        `--init-file=${setUp}`,
        '--user=mysql',
        '--skip-name-resolve',
      ],
      async () => (await ask(second, 'SELECT 1 AS one')).outcome === 'passed',
    );
  });
  after(() => stopAll());
  const ask = (
    { engine, port, user, database }: (typeof databases)[number],
    query: string,
    { condition = 'result.value == 1', password = 'secret', timeoutMs = 4_000 } = {},
  ) =>
    lookAt(
      {
        sql: { engine, host: '127.0.0.1', port, user, database, query, tls: 'off', password: '${PASS}' },
        successCondition: condition,
      },
      { timeoutMs, variables: { PASS: password } },
    );

  it('judges what a SELECT gives, on both', async () => {
    for (const database of databases) {
      const told = `${database.engine}: `;
      assert.equal((await ask(database, 'SELECT 2 AS lag')).outcome, 'failed', told);
      const rows = await ask(database, "SELECT 'a' AS name, 5 AS n UNION ALL SELECT 'b', 6", {
        condition: 'result.count == 2 && result.rows[1].n == 6 && result.row.name == "a"',
      });
      assert.equal(rows.outcome, 'passed', told + rows.seen);
    }
  });

  it('has no data without a row and for NULL; a wrong login and a wrong query are errors', async () => {
    for (const database of databases) {
      assert.equal((await ask(database, 'SELECT 1 AS a WHERE 1 = 0')).outcome, 'inconclusive', database.engine);
      assert.equal((await ask(database, 'SELECT NULL AS a')).outcome, 'inconclusive', database.engine);
      assert.equal((await ask(database, 'SELECT 1', { password: 'wrong' })).outcome, 'error', database.engine);
      assert.equal((await ask(database, 'SELECT * FROM none')).outcome, 'error', database.engine);
    }
  });

  it('fails in its time when the database takes too long, and where nobody listens', async () => {
    for (const database of databases) {
      assert.equal((await ask(database, database.slow, { timeoutMs: 700 })).outcome, 'failed', database.engine);
      assert.equal((await ask({ ...database, port: await freePort() }, 'SELECT 1')).outcome, 'failed', database.engine);
    }
  });

  it('writes nothing, whatever the query tries', async () => {
    const [postgresql] = databases;
    assert(postgresql);
    const tried = await ask(postgresql, 'SELECT relname FROM pg_class FOR UPDATE');
    assert.equal(tried.outcome, 'error', tried.seen);
    await assert.rejects(ask(postgresql, 'SELECT 1; DROP TABLE t'), /without a semicolon/);
    await assert.rejects(ask(postgresql, 'DELETE FROM t'), /write one SELECT/);
  });
});

describe('probes of hosts', function () {
  this.timeout(60_000);
  let port: number;
  let folder: string;
  before(async () => {
    folder = ownFolder();
    port = await freePort();
    for (const name of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    mkdirSync('/run/sshd', { recursive: true });
    writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')));
    const [type, key] = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ');
    writeFileSync(join(folder, 'known'), `[127.0.0.1]:${port} ${type ?? ''} ${key ?? ''}\n`);
    writeFileSync(join(folder, 'known-other'), `[127.0.0.1]:${port} ${readFileSync(join(folder, 'user.pub'), 'utf8')}`);
    const config = `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${folder}/host\nAuthorizedKeysFile ${folder}/authorized\nStrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin prohibit-password\n`;
    writeFileSync(join(folder, 'sshd.conf'), config);
    await start(
      '/usr/sbin/sshd',
      ['-D', '-e', '-f', join(folder, 'sshd.conf')],
      async () => (await lookAt({ ssh: { host: '127.0.0.1', port } })).outcome === 'passed',
    );
  });
  after(() => stopAll());
  const login = (more: object) =>
    lookAt(
      {
        ssh: {
          host: '127.0.0.1',
          port,
          user: execFileSync('id', ['-un']).toString().trim(),
          keyFile: 'user',
          knownHosts: 'known',
          ...more,
        },
      },
      { folder },
    );

  it('reads the greeting of an SSH server, logs in with a key and runs something', async () => {
    assert.match((await lookAt({ ssh: { host: '127.0.0.1', port } })).seen, /^SSH-2\.0-/);
    const seen = await login({});
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.equal((await login({ run: ['false'] })).outcome, 'failed');
  });

  it('refuses a host with another key than the known one, and is in error without a login', async () => {
    assert.equal((await login({ knownHosts: 'known-other' })).outcome, 'error');
    assert.equal((await login({ keyFile: 'host' })).outcome, 'error');
    assert.equal((await login({ host: '-oProxyCommand=touch /tmp/x' })).outcome, 'error');
  });

  it('asks Ansible whether hosts answer, whether the inventory holds any, and for facts', async () => {
    const local = 'ansible_connection: local, ansible_python_interpreter: /usr/bin/python3';
    writeFileSync(join(folder, 'good.yml'), `all: { hosts: { h1: { ${local} }, h2: { ${local} } } }\n`);
    writeFileSync(
      join(folder, 'dead.yml'),
      `all: { hosts: { h1: { ${local} }, h9: { ansible_host: 127.0.0.1, ansible_port: ${await freePort()} } } }\n`,
    );
    const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    const ask = (ansible: object, more: object = {}) =>
      lookAt({ ansible, ...more }, { folder, environment, timeoutMs: 25_000 });
    assert.equal((await ask({ check: 'ping', inventory: 'good.yml' })).outcome, 'passed');
    assert.match((await ask({ check: 'ping', inventory: 'dead.yml' })).seen, /1 of 2 hosts answer; h9/);
    assert.equal((await ask({ check: 'inventory', inventory: 'good.yml' })).value, 2);
    assert.equal((await ask({ check: 'inventory', inventory: 'absent.yml' })).outcome, 'failed');
    const facts = { check: 'facts', inventory: 'good.yml', filter: ['ansible_system'] };
    const seen = await ask(facts, { successCondition: 'result.facts.h1.ansible_system == "Linux"' });
    assert.equal(seen.outcome, 'passed', seen.seen);
  });
});
