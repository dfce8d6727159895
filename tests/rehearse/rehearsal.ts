import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'mocha';
import type { Summary } from '../../scripts/rehearse/summary.js';
import { treeOf } from './tree.js';

const project = resolve(__dirname, '..', '..');

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly summary: Summary;
}

/** What a test reads of an event. */
interface Line {
  readonly type: string;
  readonly actor: { readonly kind: string };
  readonly data: Readonly<Record<string, unknown>>;
}

/** `npm start` in a folder of the test's own. */
export class Rehearsal {
  private constructor(readonly folder: string) {}

  /** For the suite in whose body this is called; its folder is removed when that ends. */
  static ofSuite(): Rehearsal {
    const rehearsal = new Rehearsal(join(tmpdir(), `mop-rehearsal-${randomUUID()}`));
    after('remove the rehearsal', () => rm(rehearsal.folder, { recursive: true, force: true, maxRetries: 5 }));
    return rehearsal;
  }

  at(...parts: readonly string[]): string {
    return join(this.folder, 'current', ...parts);
  }

  /** Runs to the end; answers exit code, output and the JSON summary. */
  run(...args: readonly string[]): Promise<Ended> {
    return this.#ended(['--exit', ...args], () => undefined);
  }

  /** The same without `--exit`: once the release has ended, `look` is given the address of the hub, and then Ctrl-C is pressed. */
  async runAndLook(look: (hubUrl: string) => Promise<void>, ...args: readonly string[]): Promise<Ended> {
    let looked: Promise<void> | undefined;
    const ended = await this.#ended(args, (output, child) => {
      const url = /The hub stays at (\S+) until Ctrl-C/.exec(output)?.[1];
      if (url === undefined || looked) return;
      looked = look(url).finally(() => child.kill('SIGINT'));
    });
    await looked;
    return ended;
  }

  async #ended(args: readonly string[], onOutput: (output: string, child: ChildProcess) => void): Promise<Ended> {
    const json = join(this.folder, 'out.json');
    const child = this.start('--json', json, ...args);
    let output = '';
    const add = (chunk: Buffer): void => {
      output += chunk.toString();
      onOutput(output, child);
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
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

  /** The events of the last run's ledger, which was verified. */
  async history(): Promise<readonly Line[]> {
    const { ledger } = JSON.parse(await readFile(join(this.folder, 'out.json'), 'utf8')) as Summary;
    assert(ledger.verified);
    const lines = (await readFile(this.at('ledger.jsonl'), 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Line);
  }

  /** Asserts that a region's hosts are byte for byte as they were before the release. */
  async assertUntouched(region: string): Promise<void> {
    const before = await treeOf(this.at('repository', 'rehearsal', 'host'));
    for (const host of await readdir(this.at('sandboxes', region)))
      assert.deepEqual(await treeOf(this.at('sandboxes', region, host)), before, `${host} in ${region}`);
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
