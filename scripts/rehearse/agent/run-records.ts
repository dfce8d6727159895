import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from '../../../src/release/operator-error.js';
import type { RunRecord } from './run-record.js';

const suffix = '.json';

/** The records of all organizations' runs, one JSON file a run, written by rename so that a killed process leaves none half done. */
export class RunRecords {
  readonly #records = new Map<string, RunRecord>();
  readonly #tokens = new Map<string, string>();
  readonly #writes = new Map<string, Promise<void>>();
  readonly #dirty = new Set<string>();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<RunRecords> {
    const records = new RunRecords(folder);
    for (const record of await readRecords(folder))
      records.#records.set(key(record.organization, record.runId), record);
    return records;
  }

  /** One more than any run of the organization ever had, over restarts too, once the run it is for was begun. */
  nextRunId(organization: string): number {
    const ids = [...this.#records.values()].filter((r) => sameName(r.organization, organization)).map((r) => r.runId);
    return Math.max(0, ...ids) + 1;
  }

  /** Returns the run's access token, good for its organization until the run ends. It is kept in memory only. */
  async begin(record: RunRecord): Promise<string> {
    const id = key(record.organization, record.runId);
    if (this.#records.has(id)) {
      throw new OperatorError(
        `run ${record.runId} of ${record.organization} exists already`,
        this.folder,
        'take the id of a new run from nextRunId',
      );
    }
    this.#records.set(id, record);
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, id);
    await this.save(record);
    return token;
  }

  find(organization: string, runId: number): RunRecord | undefined {
    return this.#records.get(key(organization, runId));
  }

  ofOrganization(organization: string): RunRecord[] {
    return [...this.#records.values()].filter((record) => sameName(record.organization, organization));
  }

  /** The organization that a token opens; `undefined` for an unknown one and for that of a run which ended. */
  organizationOf(token: string): string | undefined {
    const record = this.#records.get(this.#tokens.get(token) ?? '');
    return record === undefined || record.status === 'completed' ? undefined : record.organization;
  }

  /**
   * Ends what a killed rehearsal left open: no process is behind those runs any more, so they read as completed and
   * canceled, as the service ends the run of a lost agent. Call it before the first run; returns how many there were.
   */
  async markAbandonedRunsEnded(now = new Date()): Promise<number> {
    const open = [...this.#records.values()].filter((record) => record.status !== 'completed');
    for (const record of open) {
      endRecord(record, now.toISOString());
      await this.save(record);
    }
    return open.length;
  }

  /** Resolves when the record as it is now is on the disk. Changes made while it is being written share one more write. */
  save(record: RunRecord): Promise<void> {
    const id = key(record.organization, record.runId);
    this.#dirty.add(id);
    const write = (this.#writes.get(id) ?? Promise.resolve()).then(async () => {
      if (!this.#dirty.delete(id)) return;
      await writeRecord(this.folder, record);
    });
    this.#writes.set(
      id,
      write.catch(() => undefined),
    );
    return write;
  }
}

/** `RunRecords.markAbandonedRunsEnded` on a folder that no agent has open. */
export async function markAbandonedRunsEnded(folder: string): Promise<number> {
  return (await RunRecords.open(folder)).markAbandonedRunsEnded();
}

async function readRecords(folder: string): Promise<RunRecord[]> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(suffix));
  return Promise.all(files.map((file) => readRecord(join(folder, file))));
}

async function readRecord(file: string): Promise<RunRecord> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunRecord;
  } catch (cause) {
    throw new OperatorError('the record of a run is not readable', file, 'move the file away and start again', {
      cause,
    });
  }
}

async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const file = join(folder, encodeURIComponent(record.organization.toLowerCase()), `${record.runId}${suffix}`);
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(record, undefined, 1)}\n`);
  await rename(draft, file).catch(async (error: unknown) => {
    await rm(draft, { force: true });
    throw error;
  });
}

function endRecord(record: RunRecord, finishedAt: string): void {
  Object.assign(record, { status: 'completed', result: 'canceled', finishedAt });
  for (const node of record.nodes) {
    if (node.state !== 'completed') Object.assign(node, { state: 'completed', result: 'canceled', finishedAt });
  }
  for (const approval of record.approvals) {
    if (approval.status === 'pending') approval.status = 'canceled';
  }
}

function key(organization: string, runId: number): string {
  return `${organization.toLowerCase()}/${runId}`;
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
