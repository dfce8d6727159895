import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Summary } from '../../scripts/rehearse/summary.js';

const project = resolve(__dirname, '..', '..');

/** `npm start` in a folder of the test's own. */
export class Rehearsal {
  private constructor(readonly folder: string) {}

  static async create(): Promise<Rehearsal> {
    return new Rehearsal(await mkdtemp(join(tmpdir(), 'mop-rehearsal-')));
  }

  at(...parts: readonly string[]): string {
    return join(this.folder, 'current', ...parts);
  }

  /** Runs to the end; answers exit code, output and the JSON summary. */
  async run(...args: readonly string[]): Promise<{ code: number | null; output: string; summary: Summary }> {
    const json = join(this.folder, 'out.json');
    const child = this.start('--exit', '--json', json, ...args);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((end) => child.once('close', end));
    const text = await readFile(json, 'utf8').catch(() => 'null');
    return { code, output, summary: JSON.parse(text) as Summary };
  }

  /** Starts without waiting, in a process group of its own. */
  start(...args: readonly string[]): ChildProcess {
    return spawn(
      process.execPath,
      ['--import', 'tsx', join(project, 'scripts/rehearse/main.ts'), '--folder', this.folder, ...args],
      {
        cwd: project,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits until `check` answers something, or fails after `withinMs`. */
export async function eventually<T>(what: string, withinMs: number, check: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const found = await check();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`${what} did not happen within ${withinMs} ms`);
}
