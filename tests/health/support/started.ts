import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folders: string[] = [];
const children: ChildProcess[] = [];

/** A folder of the test's own, gone with `stopAll`. Others may enter it: databases do not run as root. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mop-probe-'));
  folders.push(folder);
  return folder;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a real server and waits until `isUp` says so; its last words are in the error when it does not come up. */
export async function start(
  program: string,
  args: readonly string[],
  isUp: () => Promise<boolean>,
  more: { readonly uid?: number; readonly gid?: number } = {},
): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...more });
  children.push(child);
  let words = '';
  const listen = (chunk: Buffer): void => void (words = (words + chunk.toString()).slice(-2_000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.once('error', (error) => (words += error.message));
  const end = performance.now() + 40_000;
  while (!(await isUp().catch(() => false))) {
    if (performance.now() > end || child.exitCode !== null) throw new Error(`${program} did not come up: ${words}`);
    await sleep(100);
  }
}

/** Ends what was started, and waits for it: a folder is removed when nobody writes there any more. */
export async function stopAll(): Promise<void> {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
