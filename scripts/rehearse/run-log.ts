import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentEvent, Place } from './agent/events.js';

/** Writes what the agents print, a file a run, as `<organization>-<run>.log`. */
export class RunLogs {
  readonly #files = new Map<string, WriteStream>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  write(event: AgentEvent): void {
    const text = textOf(event);
    if (text === undefined) return;
    const path = this.#pathOf(event);
    const file = this.#files.get(path) ?? createWriteStream(path, { flags: 'a' });
    this.#files.set(path, file);
    file.write(`${new Date().toISOString()} ${text}\n`);
  }

  /** What was printed so far; empty where nothing was. */
  read(run: Pick<AgentEvent, 'organization' | 'runId'>): Promise<string> {
    return readFile(this.#pathOf(run), 'utf8').catch(() => '');
  }

  #pathOf({ organization, runId }: Pick<AgentEvent, 'organization' | 'runId'>): string {
    return join(this.folder, `${organization}-${runId}.log`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => new Promise((resolve) => file.end(resolve))));
  }
}

function textOf(event: AgentEvent): string | undefined {
  switch (event.kind) {
    case 'runStarted':
      return `run ${event.buildNumber} started`;
    case 'runFinished':
      return `run ended: ${event.result}`;
    case 'line':
      return `${at(event.place)} | ${event.text}`;
    case 'stageFinished':
    case 'jobFinished':
    case 'stepFinished':
      return `${at(event.place)} ended: ${event.result}`;
    case 'approvalAsked':
      return `${at(event.place)} asks for approval of environment ${event.environment}`;
    case 'approvalAnswered':
      return `${at(event.place)} ${event.approved ? 'approved' : 'rejected'} by ${event.by}: ${event.comment}`;
    default:
      return undefined;
  }
}

function at({ stage, job, step }: Place): string {
  return [stage, job, step].filter((part) => part !== undefined).join('/');
}
