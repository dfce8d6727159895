import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** Azurite's published account: it is no secret and opens nothing but a local Azurite. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const readyWithinMs = 60_000;
const endWithinMs = 15_000;
const sasDays = 14;

/** Least permissions for each of a fleet's two containers. */
export const ledgerPermissions = 'racl';
export const statePermissions = 'racwl';

export interface AzuriteOptions {
  /** Where data is kept over restarts; without it everything is in memory. */
  readonly folder?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Files of a certificate: then it answers by https only, and also takes tokens of Entra, which it decodes without proof. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface SasOptions {
  readonly permissions: string;
  readonly expiresOn?: Date;
}

export interface RunningAzurite {
  /** Account URL, `http://127.0.0.1:<port>/devstoreaccount1`. */
  readonly url: string;
  readonly pid: number;
  /** Creates the fleet's two containers where they are missing and makes both SAS tokens, valid for 14 days. */
  connection(fleet: string): Promise<LedgerConnection>;
  /** A container SAS without `?`, for tests of wrong ones too. */
  sas(container: string, options: SasOptions): string;
  /** Lets pages of this origin read and write as their tokens allow, and see the headers that the hub needs. */
  readonly allowBrowsers: (origin: string) => Promise<void>;
  /** Ends Azurite after it saved its data. */
  close(): Promise<void>;
}

/** Starts a blob service on loopback in a process (and session) of its own, which ends when this process ends, however it ends. */
export async function startAzurite(asked: AzuriteOptions = {}): Promise<RunningAzurite> {
  const options = asked.folder === undefined ? asked : { ...asked, folder: resolve(asked.folder) };
  const { folder } = options;
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await waitForPredecessor(folder);
  }
  const child = spawn(process.execPath, commandLine(options), {
    cwd: folder ?? tmpdir(),
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const url = `${await listeningAddress(child)}/${account}`;
  const pid = child.pid ?? 0;
  if (folder !== undefined) await writeFile(pidFile(folder), String(pid));

  return {
    url,
    pid,
    ...accountAt(url),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.stdin.end();
      const forced = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
      await ended;
      clearTimeout(forced);
    },
  };
}

/** The local account as it is reached at a running Azurite's URL. */
export function accountAt(url: string): Pick<RunningAzurite, 'sas' | 'connection' | 'allowBrowsers'> {
  const credential = new StorageSharedKeyCredential(account, accountKey);
  const sas = (container: string, { permissions, expiresOn }: SasOptions): string =>
    generateBlobSASQueryParameters(
      {
        containerName: container,
        permissions: ContainerSASPermissions.parse(permissions),
        expiresOn: expiresOn ?? new Date(Date.now() + sasDays * 24 * 3_600_000),
        protocol: SASProtocol.HttpsAndHttp,
      },
      credential,
    ).toString();
  return {
    sas,
    async allowBrowsers(origin) {
      const rule = {
        allowedOrigins: origin,
        allowedMethods: 'GET,HEAD,PUT',
        allowedHeaders: '*',
        exposedHeaders: 'date,etag,x-ms-*',
        maxAgeInSeconds: 3600,
      };
      await new BlobServiceClient(url, credential).setProperties({ cors: [rule] });
    },
    async connection(fleet) {
      const service = new BlobServiceClient(url, credential);
      await service.getContainerClient(fleet).createIfNotExists();
      await service.getContainerClient(`${fleet}-state`).createIfNotExists();
      return {
        accountUrl: url,
        fleet,
        ledgerSas: sas(fleet, { permissions: ledgerPermissions }),
        stateSas: sas(`${fleet}-state`, { permissions: statePermissions }),
      };
    },
  };
}

function commandLine({ folder, port, tls }: AzuriteOptions): string[] {
  const azurite = dirname(require.resolve('azurite/package.json'));
  return [
    '--require',
    join(__dirname, 'azurite-preload.cjs'),
    join(azurite, 'dist/src/blob/main.js'),
    ...['--blobHost', '127.0.0.1', '--blobPort', String(port ?? 0)],
    ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    ...(tls ? ['--oauth', 'basic', '--cert', tls.certificate, '--key', tls.key] : []),
    ...(folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder]),
  ];
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (what: string): void => {
      clearTimeout(deadline);
      child.kill('SIGKILL');
      reject(new OperatorError(what, 'Azurite', `its last words were: ${output.trim().slice(-300) || 'none'}`));
    };
    const deadline = setTimeout(() => {
      fail(`The local blob service was not ready within ${readyWithinMs / 1000} s`);
    }, readyWithinMs);
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-2000);
      const address = /successfully listens on (https?:\/\/[\d.]+:\d+)/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(deadline);
      resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`The local blob service could not be started: ${error.message}`));
    child.once('exit', () => fail('The local blob service ended while it was starting'));
  });
}

const pidFile = (folder: string): string => join(folder, 'azurite.pid');

/** An Azurite whose parent was killed may still be saving into this folder. */
async function waitForPredecessor(folder: string): Promise<void> {
  const pid = Number(await readFile(pidFile(folder), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return;
  const deadline = performance.now() + endWithinMs;
  while (await isAzuriteOf(folder, pid)) {
    if (performance.now() > deadline) {
      throw new OperatorError('Another rehearsal still uses this folder', folder, `end process ${pid} first`);
    }
    await sleep(100);
  }
}

async function isAzuriteOf(folder: string, pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('azurite') && commandLine.split('\0').includes(folder);
}
