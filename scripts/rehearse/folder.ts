import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../../src/release/operator-error.js';
import { phaseSchema } from '../../src/release/plan.js';
import type { Scope } from './options.js';

const recordSchema = z.object({
  /** Marks every process of this rehearsal, over restarts. */
  id: z.string(),
  finished: z.boolean(),
  /** True once the hosts' sandboxes are there. */
  prepared: z.boolean(),
  seed: z.number(),
  /** Id of the release, once its file was read. */
  release: z.string().optional(),
  pid: z.number(),
  /** The same after every restart: addresses of the local services stand in the ledger. */
  ports: z.object({ azurite: z.number(), rest: z.number(), services: z.number() }),
  scope: z.object({
    release: z.string().optional(),
    regions: z.array(z.string()).optional(),
    mops: z.number().optional(),
    fail: z.object({ mop: z.string(), region: z.string(), phase: phaseSchema }).optional(),
    stopAt: z.object({ mop: z.string(), region: z.string() }).optional(),
    degrade: z.object({ probe: z.string(), region: z.string() }).optional(),
    rollbackRegion: z.string().optional(),
    rollbackRelease: z.boolean().optional(),
    tour: z.boolean().optional(),
  }),
  /** What was asked for once was done: a later start goes on without it. */
  stopped: z.boolean().optional(),
  degraded: z.boolean().optional(),
  rolledBack: z.boolean().optional(),
});
export type RehearsalRecord = z.infer<typeof recordSchema>;

/** `.rehearsal/`: `current/` is the rehearsal under way or the last one; finished ones are moved aside beside it. */
export class RehearsalFolder {
  private constructor(
    readonly path: string,
    public record: RehearsalRecord,
    /** True when an unfinished rehearsal is taken up. */
    readonly resumed: boolean,
  ) {}

  /** Takes up an unfinished rehearsal, or begins a new one. `say` hears what happened to an earlier one. */
  static async open(
    root: string,
    scope: Scope,
    { fresh, seed, say }: { fresh: boolean; seed?: number | undefined; say: (text: string) => void },
  ): Promise<RehearsalFolder> {
    const path = join(root, 'current');
    const earlier = await readRecord(path);
    if (earlier) await refuseSecond(earlier, path);
    // One that never got as far as its release's plan holds nothing.
    if (fresh || (earlier && earlier.release === undefined)) await rm(path, { recursive: true, force: true });
    else if (earlier && !earlier.finished && (isDefault(scope) || sameScope(earlier.scope, scope))) {
      const folder = new RehearsalFolder(path, { ...earlier, pid: process.pid }, true);
      await folder.#save();
      return folder;
    } else if (existsSync(path)) {
      say(`The ${whatItWas(earlier)} rehearsal before this one was moved to ${await moveAside(root, path)}.`);
    }
    await mkdir(path, { recursive: true });
    const record: RehearsalRecord = {
      id: randomUUID(),
      finished: false,
      prepared: false,
      seed: seed ?? Math.floor(Math.random() * 1_000_000),
      pid: process.pid,
      ports: { azurite: 0, rest: 0, services: 0 },
      scope: JSON.parse(JSON.stringify(scope)) as RehearsalRecord['scope'],
    };
    const folder = new RehearsalFolder(path, record, false);
    await folder.#save();
    return folder;
  }

  at(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  async update(change: Partial<RehearsalRecord>): Promise<void> {
    this.record = { ...this.record, ...change };
    await this.#save();
  }

  async #save(): Promise<void> {
    const file = join(this.path, 'rehearsal.json');
    await writeFile(`${file}.new`, `${JSON.stringify(this.record, null, 2)}\n`);
    await rename(`${file}.new`, file);
  }
}

/** The record of the rehearsal in a folder; undefined when there is none that can be read. */
export async function readRecord(path: string): Promise<RehearsalRecord | undefined> {
  const text = await readFile(join(path, 'rehearsal.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function refuseSecond(record: RehearsalRecord, path: string): Promise<void> {
  const commandLine = await readFile(`/proc/${record.pid}/cmdline`, 'utf8').catch(() => '');
  if (record.pid === process.pid || !commandLine.includes('rehearse')) return;
  throw new OperatorError(
    'Another rehearsal is running in this folder',
    path,
    `wait for process ${record.pid}, or end it with Ctrl-C`,
  );
}

async function moveAside(root: string, path: string): Promise<string> {
  const text = await readFile(join(path, 'rehearsal.json'), 'utf8').catch(() => randomUUID());
  const target = join(root, `earlier-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`);
  await rm(target, { recursive: true, force: true });
  await rename(path, target);
  return target;
}

function whatItWas(record: RehearsalRecord | undefined): string {
  if (!record) return 'unreadable';
  return record.finished ? 'finished' : 'unfinished, differently scoped';
}

function isDefault(scope: Scope): boolean {
  return Object.values(scope).every((value) => value === undefined || value === false);
}

function sameScope(a: Scope, b: Scope): boolean {
  const canonical = ({ release, regions, mops, fail, stopAt, rollbackRegion, rollbackRelease, tour }: Scope) =>
    JSON.stringify([release, regions, mops, fail, stopAt, rollbackRegion, rollbackRelease ?? false, tour ?? false]);
  return canonical(a) === canonical(b);
}
