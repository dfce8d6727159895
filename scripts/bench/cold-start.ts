import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.js';
import type { Row } from './table.js';

const rounds = 15;

/** From the start of each task's process to its first request to the ledger's storage, against a bare `node -e 0`. */
export async function benchColdStart(projectFolder: string): Promise<readonly Row[]> {
  let firstRequest: (() => void) | undefined;
  const server = createServer((_request, response) => {
    firstRequest?.();
    response.writeHead(403);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/devstoreaccount1`;
  try {
    const bare: number[] = [];
    const times = new Map(tasks.map(({ name }) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await timeOf(process.execPath, ['-e', '0'], {}));
      for (const { name, inputs } of tasks) {
        const started = performance.now();
        const reached = new Promise<number>((resolve) => (firstRequest = () => resolve(performance.now() - started)));
        const bundle = join(projectFolder, 'dist', 'tasks', name, 'index.js');
        const ended = timeOf(
          process.execPath,
          [bundle],
          environment(projectFolder, url, { ...defaultsOf(projectFolder, name), ...inputs }),
        ).then(() => Infinity);
        const ms = await Promise.race([reached, ended]);
        if (ms === Infinity) throw new Error(`${name} ended without a request to the ledger`);
        times.get(name)?.push(ms);
        await ended;
      }
    }
    const againstMs = median(bare);
    return [...times].map(([name, ms]) => ({
      what: `${name}: process start to first ledger request`,
      ms: median(ms),
      against: 'node -e 0',
      againstMs,
      bar: '<= 3.0 x',
    }));
  } finally {
    server.close();
  }
}

const tasks: readonly { readonly name: string; readonly inputs: Readonly<Record<string, string>> }[] = [
  { name: 'acquire-release-lock', inputs: { action: 'acquire', region: 'EUS2', waitMinutes: '0', pollSeconds: '15' } },
  { name: 'run-mop', inputs: { action: 'execute', region: 'EUS2', mop: 'any', fencingToken: `1.${'0'.repeat(64)}` } },
  { name: 'health-gate', inputs: { purpose: 'gate', region: 'EUS2' } },
  { name: 'control-release', inputs: { action: 'stop', reason: 'bench' } },
  { name: 'report-release', inputs: { kind: 'report' } },
  {
    name: 'render-mop',
    inputs: {
      releaseFile: 'examples/r11.5.3.4/release.yaml',
      mops: '*',
      regions: '*',
      formats: 'markdown',
      publish: 'true',
    },
  },
];

function environment(
  projectFolder: string,
  url: string,
  inputs: Readonly<Record<string, string>>,
): Record<string, string> {
  const id = '00000000-0000-4000-8000-000000000001';
  const all = {
    releaseId: 'R11.5.3.4',
    connectionType: 'ledger',
    ledgerConnection: id,
    playbookFolder: projectFolder,
    outputFolder: join(tmpdir(), 'mop-release-bench'),
    ...inputs,
  };
  return {
    PATH: process.env['PATH'] ?? '',
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    [`ENDPOINT_URL_${id}`]: url,
    [`ENDPOINT_AUTH_SCHEME_${id}`]: 'None',
    [`ENDPOINT_AUTH_${id}`]: '{"scheme":"None","parameters":{}}',
    [`ENDPOINT_AUTH_PARAMETER_${id}_LEDGERSAS`]: 'sv=2025-01-05&sp=racl&se=2099-01-01T00%3A00%3A00Z&sr=c&sig=AAAA',
    [`ENDPOINT_AUTH_PARAMETER_${id}_STATESAS`]: 'sv=2025-01-05&sp=racwl&se=2099-01-01T00%3A00%3A00Z&sr=c&sig=AAAA',
    [`ENDPOINT_DATA_${id}_FLEET`]: 'bench',
    SYSTEM_COLLECTIONURI: 'http://127.0.0.1:9/contoso/',
    SYSTEM_TEAMPROJECT: 'Platform',
    BUILD_BUILDID: '1',
    BUILD_REASON: 'Manual',
    BUILD_REQUESTEDFOR: 'Bench',
    BUILD_REQUESTEDFORID: id,
    BUILD_SOURCESDIRECTORY: projectFolder,
    AGENT_TEMPDIRECTORY: tmpdir(),
  };
}

/** The defaults of task.json, which the agent fills in. */
function defaultsOf(projectFolder: string, task: string): Record<string, string> {
  const text = readFileSync(join(projectFolder, 'dist', 'tasks', task, 'task.json'), 'utf8');
  const { inputs } = JSON.parse(text) as { inputs: readonly { name: string; defaultValue?: string }[] };
  const plain = inputs.filter(({ defaultValue }) => defaultValue !== undefined && !defaultValue.includes('$('));
  return Object.fromEntries(plain.map(({ name, defaultValue = '' }) => [name, defaultValue]));
}

/** Milliseconds from spawn to exit. */
function timeOf(command: string, args: readonly string[], env: Record<string, string>): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', () => resolve(performance.now() - started));
  });
}
