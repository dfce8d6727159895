import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { measuringHere } from '../../src/adapters/probes/measure-profile.js';
import { judgeMeasurement, readConditions } from '../../src/health/judge-measurement.js';
import { profileSchema, type HealthProfile } from '../../src/health/profile-schema.js';
import { HealthWatch } from '../../src/health/watch-health.js';
import { falseAlarms } from '../../tests/health/support/generated-series.js';
import { median } from './median.js';
import type { Figure } from './table.js';

const watchedMs = 10_000;
const many = 200;
const looks = 100;
const pairs = 2_000;

type Probes = readonly Readonly<Record<string, unknown>>[];
const profileOf = (probes: Probes): HealthProfile =>
  profileSchema.parse({ probes: probes.map((probe, index) => ({ id: `p${index}`, ...probe })) });

/** What probes cost the agent, and how long a failure goes unnoticed. The services that they ask run in processes of their own. */
export async function benchHealth(): Promise<readonly Figure[]> {
  const service = await startService();
  const tls = await startTls();
  try {
    const { hostname, port } = new URL(service.url);
    const judged = { url: `${service.url}json`, successCondition: 'result.json.items[999].state == "running"' };
    const kinds: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['HTTP, 32 KiB of JSON judged', { http: { url: judged.url }, successCondition: judged.successCondition }],
      ['TCP', { tcp: { host: hostname, port: Number(port) } }],
      ['a fresh TLS connection', { tls: tls.spec }],
      ['a command (its own time apart)', { command: { run: ['true'] } }],
    ];
    const kept = await cpuPerLookMs({ http: { url: service.url } });
    const figures: Figure[] = [
      await manyProbes(service.url),
      { what: 'CPU time of one look: HTTP, kept alive', value: `${kept.toFixed(2)} ms`, bar: '' },
    ];
    for (const [what, entry] of kinds) {
      const cost = await cpuPerLookMs(entry);
      figures.push({
        what: `CPU time of one look: ${what}`,
        value: `${cost.toFixed(2)} ms, ${(cost / kept).toFixed(1)} x the HTTP look`,
        bar: '',
      });
    }
    return [...figures, await detection('errors'), await detection('silence'), ...alarmRates()];
  } finally {
    service.stop();
    tls.stop();
  }
}

async function manyProbes(url: string): Promise<Figure> {
  const profile = profileOf(
    Array.from({ length: many }, (_, index) => ({
      for: ['continuous'],
      http: { url: `${url}${index}` },
      interval: '1s',
      timeout: '1s',
    })),
  );
  let samples = 0;
  const watch = new HealthWatch(profile, 'EUS2', {
    ...surroundings(profile),
    onMeasurement: () => (samples += 1),
    onChange: () => undefined,
  });
  const over = watch.run();
  await sleep(2_000);
  samples = 0;
  const [before, startedMs] = [process.cpuUsage(), performance.now()];
  await sleep(watchedMs);
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1_000 / (performance.now() - startedMs);
  watch.stop();
  await over;
  return {
    what: `${many} HTTP probes at 1 s, kept alive (${Math.round(samples / (watchedMs / 1_000))} looks a second)`,
    value: `${(100 * share).toFixed(1)} % of a core`,
    bar: '<= 25 %',
  };
}

async function cpuPerLookMs(entry: Readonly<Record<string, unknown>>): Promise<number> {
  const profile = profileOf([entry]);
  const [spec] = profile.probes;
  if (!spec) throw new Error('no probe');
  const probe = surroundings(profile).open(spec);
  const conditions = readConditions(spec);
  const look = async (): Promise<void> => {
    const { outcome, seen } = judgeMeasurement(await probe.look(), conditions);
    if (outcome !== 'passed') throw new Error(`the probe is ${outcome}: ${seen}`);
  };
  for (let warm = 0; warm < 20; warm += 1) await look();
  const before = process.cpuUsage();
  for (let count = 0; count < looks; count += 1) await look();
  const { user, system } = process.cpuUsage(before);
  probe.close?.();
  return (user + system) / 1_000 / looks;
}

/** What the test of baselines makes of noise: ADR 25 says with which series. */
function alarmRates(): readonly Figure[] {
  const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`;
  return falseAlarms(pairs).map(({ noise, falseAlarmRate, missRate }) => ({
    what: `baseline of ${noise}, ${pairs} pairs`,
    value: `${percent(falseAlarmRate)} false alarms, ${percent(missRate)} of 1.5 x as slow missed`,
    bar: '<= 1 % false',
  }));
}

/** From the moment that a service begins to fail, or to say nothing, to the change of level, which is when run-mop begins to stop. */
async function detection(how: 'errors' | 'silence'): Promise<Figure> {
  const [intervalMs, timeoutMs, limit] = [500, 500, 2];
  const delays: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    let isDown = false;
    const server = createServer((_, response) => {
      if (!isDown || how === 'errors') response.writeHead(isDown ? 500 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const profile = profileOf([
      {
        for: ['continuous'],
        http: { url: `http://127.0.0.1:${port}/` },
        interval: `${intervalMs / 1_000}s`,
        timeout: `${timeoutMs / 1_000}s`,
        failureLimit: limit,
      },
    ]);
    let downMs = 0;
    const found = new Promise<number>((resolve) => {
      const watch = new HealthWatch(profile, 'EUS2', {
        ...surroundings(profile),
        onMeasurement: () => undefined,
        onChange: ({ level }) => {
          if (level !== 'critical') return;
          watch.stop();
          resolve(performance.now() - downMs);
        },
      });
      void watch.run();
    });
    await sleep(700 + 130 * round);
    downMs = performance.now();
    isDown = true;
    delays.push(await found);
    server.closeAllConnections();
    server.close();
  }
  const barMs = (limit + 1) * intervalMs + timeoutMs + 1_000;
  return {
    what: `${how} to critical, failureLimit ${limit} at ${intervalMs} ms`,
    value: `${Math.round(median(delays))} ms, at most ${Math.round(Math.max(...delays))} ms of ${delays.length}`,
    bar: `<= ${barMs} ms`,
  };
}

const surroundings = (profile: HealthProfile) =>
  measuringHere(profile, { folder: tmpdir(), environment: { PATH: process.env['PATH'] } });

async function startService(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const script =
    'const json=JSON.stringify({items:Array.from({length:1000},(_,id)=>({id,state:"running"}))});' +
    'require("http").createServer((q,r)=>r.end(q.url==="/json"?json:"ok")).listen(0,"127.0.0.1",function(){console.log(this.address().port)})';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}

async function startTls(): Promise<{ readonly spec: object; readonly stop: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'mop-bench-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '90'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject],
    { stdio: 'ignore' },
  );
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    spec: { host: '127.0.0.1', port, serverName: 'localhost', certificateAuthority: certificate },
    stop: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
