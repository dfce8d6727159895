import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { AgentEvent } from '../../../scripts/rehearse/agent/events.js';
import type { AgentHost, Endpoint } from '../../../scripts/rehearse/agent/host.js';
import type { RunResult } from '../../../scripts/rehearse/agent/result.js';
import { runPipeline } from '../../../scripts/rehearse/agent/run-pipeline.js';
import { RunRecords } from '../../../scripts/rehearse/agent/run-records.js';
import type { ExpandedPipeline } from '../../../scripts/rehearse/expand/expanded.js';
import { expandPipeline } from '../../../scripts/rehearse/expand/expand-pipeline.js';

interface TestTask {
  /** Body of the task's script, plain JavaScript. */
  readonly code: string;
  readonly post?: string;
  readonly manifest?: object;
}

interface Extra {
  readonly organization?: string;
  /** Whole minutes in the file → the minutes that are run, so that a test need not last a minute. */
  readonly minutes?: Readonly<Record<number, number>>;
}

export interface Ran {
  readonly result: RunResult;
  readonly runId: number;
  readonly events: readonly AgentEvent[];
  /** All lines of the log. */
  readonly log: readonly string[];
  /** `stage`, `stage/job` or `stage/job/step` → result. */
  readonly results: Readonly<Record<string, string>>;
}

const fast = { interruptMs: 300, terminateMs: 300 };

/** An agent in a folder of its own, with tasks that a test writes. */
export class RehearsedAgent {
  private constructor(
    readonly folder: string,
    readonly records: RunRecords,
  ) {}

  static async create(): Promise<RehearsedAgent> {
    const folder = await mkdtemp(join(tmpdir(), 'rehearsed-agent-'));
    await mkdir(join(folder, 'self'));
    return new RehearsedAgent(folder, await RunRecords.open(join(folder, 'runs')));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async file(path: string, text: string): Promise<string> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  async task(name: string, { code, post, manifest }: TestTask): Promise<void> {
    const handler = (target: string): object => ({ Node20_1: { target }, Node24: { target } });
    const json = {
      id: '6f3f0d6e-6f3a-4c55-9d0c-0b1f7a0c3a11',
      name,
      version: { Major: 0, Minor: 1, Patch: 0 },
      inputs: [],
      execution: handler('main.js'),
      ...(post === undefined ? {} : { postjobexecution: handler('post.js') }),
      ...manifest,
    };
    await this.file(`tasks/${name}/task.json`, JSON.stringify(json));
    await this.file(`tasks/${name}/main.js`, code);
    if (post !== undefined) await this.file(`tasks/${name}/post.js`, post);
  }

  async run(yaml: string, options: Partial<AgentHost> & Extra = {}): Promise<Ran> {
    const { organization = 'contoso-eus2', minutes = {}, ...given } = options;
    const events: AgentEvent[] = [];
    const host: AgentHost = {
      // Leftovers of a rehearsal are found by its id: one of its own for agents that run beside each other.
      rehearsalId: basename(this.folder),
      bundles: join(this.folder, 'tasks'),
      endpoints: new Map<string, Endpoint>(),
      repositories: { self: join(this.folder, 'self') },
      workFolder: join(this.folder, 'work'),
      outputFolder: join(this.folder, 'output'),
      records: this.records,
      environment: {},
      requestedFor: { id: '7b0c0c3e-8a57-4f4f-9b38-1f2a6d1c5e42', displayName: 'Robin Field' },
      approve: () => Promise.resolve({ approved: true, by: 'Alex Gate', comment: 'go' }),
      onEvent: () => undefined,
      cancel: new AbortController().signal,
      ladder: fast,
      ...given,
    };
    const onEvent = (event: AgentEvent): void => {
      events.push(event);
      host.onEvent(event);
    };
    const runId = this.records.nextRunId(organization);
    const source = { read: (_: string, path: string) => (path === 'pipeline.yml' ? yaml : undefined) };
    const pipeline = withMinutes(expandPipeline({ source, path: 'pipeline.yml' }), minutes);
    const collectionUri = `http://127.0.0.1:9/${organization}/`;
    const result = await runPipeline(
      { organization, collectionUri, project: 'Platform', runId, pipeline },
      { ...host, onEvent },
    );
    return { result, runId, events, log: linesOf(events), results: resultsOf(events) };
  }
}

function withMinutes(pipeline: ExpandedPipeline, minutes: Readonly<Record<number, number>>): ExpandedPipeline {
  const replace = (key: string, value: unknown): unknown =>
    /TimeoutInMinutes$/i.test(key) && typeof value === 'number' ? (minutes[value] ?? value) : value;
  return JSON.parse(JSON.stringify(pipeline, replace)) as ExpandedPipeline;
}

function linesOf(events: readonly AgentEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'line' ? [event.text] : []));
}

function resultsOf(events: readonly AgentEvent[]): Record<string, string> {
  const results: Record<string, string> = {};
  for (const event of events) {
    if (event.kind !== 'stageFinished' && event.kind !== 'jobFinished' && event.kind !== 'stepFinished') continue;
    const { stage, job, step } = event.place;
    results[[stage, job, step].filter((part) => part !== undefined).join('/')] = event.result;
  }
  return results;
}

/** Waits for a condition, not for a time. */
export async function until(what: string, holds: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
