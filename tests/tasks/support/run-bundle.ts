import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { bundleFolder } from './bundles.js';
import { readTaskManifest } from './task-manifest.js';

export interface BundleRun {
  readonly task: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly connection?: LedgerConnection;
  /** Further environment, as the agent would set it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Organization URL; the run is `runId` of project Platform there. */
  readonly organization: string;
  readonly runId?: string;
  /** Name of the person who started the run by hand; absent: a scheduled run. */
  readonly startedBy?: string;
  readonly stage?: string;
  /** Kept between runs of one job; absent: a folder of this run's own, removed afterwards. */
  readonly temporary?: string;
  /** Which handler; default index.js. */
  readonly handler?: string;
  /** Called with the process's id as soon as it has one. */
  readonly onStart?: (pid: number) => void;
  /** Called with the child's first lines of output, to kill it for example. */
  readonly onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export interface BundleEnd {
  readonly exitCode: number | null;
  readonly result: string | undefined;
  readonly message: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** `area.event` of every command but debug, in order. */
  readonly commands: readonly string[];
  /** Errors and warnings as the run's summary would show them. */
  readonly issues: readonly string[];
  /** Everything written, debug lines taken out. */
  readonly text: string;
}

const command = /##vso\[([a-z]+\.[a-z]+)\s*([^\]]*)\](.*)/i;

/** Runs a bundle as the agent does: inputs and connections in the environment, defaults of task.json filled in, stdout as the command channel. */
export async function runBundle(run: BundleRun): Promise<BundleEnd> {
  const handler = path.join(bundleFolder(run.task), run.handler ?? 'index.js');
  const temporary = run.temporary ?? mkdtempSync(path.join(tmpdir(), 'mop-task-'));
  mkdirSync(temporary, { recursive: true });
  const child = spawn(process.execPath, [handler], {
    cwd: temporary,
    env: environmentOf(run, temporary),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) run.onStart?.(child.pid);
  let output = '';
  let seen = 0;
  const collect = (chunk: Buffer) => {
    output += chunk.toString('utf8');
    for (let end = output.indexOf('\n', seen); end >= 0; end = output.indexOf('\n', seen)) {
      run.onLine?.(output.slice(seen, end), (signal) => child.kill(signal));
      seen = end + 1;
    }
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (run.temporary === undefined) rmSync(temporary, { recursive: true });
  return endOf(exitCode, output);
}

function environmentOf(run: BundleRun, temporary: string): Record<string, string> {
  const inputs = [
    ...readTaskManifest(run.task).inputs.map(({ name, defaultValue }) => [name, defaultValue ?? ''] as const),
    ...(run.connection ? ([['ledgerConnection', 'conn-1']] as const) : []),
    ...Object.entries(run.inputs),
  ];
  const { connection } = run;
  return {
    PATH: process.env['PATH'] ?? '',
    AGENT_TEMPDIRECTORY: temporary,
    SYSTEM_COLLECTIONURI: `${run.organization}/`,
    SYSTEM_TEAMPROJECT: 'Platform',
    BUILD_BUILDID: run.runId ?? '1',
    BUILD_DEFINITIONNAME: 'region-release',
    BUILD_SOURCESDIRECTORY: temporary,
    BUILD_ARTIFACTSTAGINGDIRECTORY: temporary,
    BUILD_REASON: run.startedBy === undefined ? 'Schedule' : 'Manual',
    ...(run.startedBy === undefined ? {} : { BUILD_REQUESTEDFOR: run.startedBy, BUILD_REQUESTEDFORID: 'b1' }),
    ...(run.stage === undefined ? {} : { SYSTEM_STAGENAME: run.stage }),
    ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN: 'job-token',
    ...(connection
      ? {
          'ENDPOINT_URL_conn-1': connection.accountUrl,
          'ENDPOINT_AUTH_SCHEME_conn-1': 'None',
          'ENDPOINT_AUTH_PARAMETER_conn-1_LEDGERSAS': connection.ledgerSas,
          'ENDPOINT_AUTH_PARAMETER_conn-1_STATESAS': connection.stateSas,
          'ENDPOINT_DATA_conn-1_FLEET': connection.fleet,
        }
      : {}),
    ...Object.fromEntries(
      inputs
        .filter(([, value]) => value !== '')
        .map(([name, value]) => [`INPUT_${name.toUpperCase()}`, fill(value, temporary)]),
    ),
    ...run.environment,
  };
}

/** The macros that appear in the defaults of task.json. */
function fill(value: string, temporary: string): string {
  return value.replace(/\$\(Build\.(SourcesDirectory|ArtifactStagingDirectory)\)/g, temporary);
}

function endOf(exitCode: number | null, output: string): BundleEnd {
  const lines = output.split('\n').filter((line) => !line.includes('##vso[task.debug]'));
  const commands = lines.flatMap((line) => {
    const match = command.exec(line);
    if (match === null) return [];
    const [, name = '', properties = '', data = ''] = match;
    return [{ name, properties, data: unescape(data) }];
  });
  const completed = commands.findLast(({ name }) => name === 'task.complete');
  return {
    exitCode,
    result: completed && /result=(\w+)/.exec(completed.properties)?.[1],
    message: completed?.data ?? '',
    outputs: Object.fromEntries(
      commands
        .filter(({ name }) => name === 'task.setvariable')
        .map(({ properties, data }) => [/variable=([^;]+)/.exec(properties)?.[1] ?? '', data]),
    ),
    commands: commands.map(({ name }) => name),
    issues: commands.filter(({ name }) => name === 'task.logissue').map(({ data }) => data),
    text: lines.join('\n'),
  };
}

function unescape(data: string): string {
  return data
    .replace(/%0D/g, '\r')
    .replace(/%0A/g, '\n')
    .replace(/%AZP25/g, '%');
}
