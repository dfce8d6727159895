import type { EventLog, LogVersion, Position } from '../../src/ledger/event-log.js';
import { messageOf } from '../../src/run/fold-events.js';
import { parsePlaybookEvent, type HostStatus, type PlaybookEvent } from '../../src/run/playbook-event.js';

/** One line of the live stream: a task that began, or what became of it on one host. */
export interface StreamRow {
  readonly id: number;
  readonly atMs: number;
  readonly phase: string;
  /** Empty on the row that begins a task or playbook. */
  readonly host: string;
  readonly status: HostStatus | 'task' | 'playbook' | 'end';
  readonly text: string;
}

/** What was received so far. The rows grow in place and lose their oldest beyond the limit; `received` tells of a change. */
export interface StreamSnapshot {
  readonly rows: readonly StreamRow[];
  readonly received: number;
  /** Number of the last event of the process that is told of, as Ansible counts. */
  readonly lastSeq: number;
  /** Why what is shown cannot be the whole stream. */
  readonly gap: string | undefined;
  /** Oldest rows that were dropped. */
  readonly dropped: number;
}

export const emptyStream: StreamSnapshot = { rows: [], received: 0, lastSeq: 0, gap: undefined, dropped: 0 };

const mostRows = 200_000;
const parseForMs = 20;

export interface RunStreamOptions {
  readonly log: Pick<EventLog, 'read'>;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly breathe: () => Promise<void>;
}

/** An attempt's events as its agent writes them, read on from where the last look ended. */
export class RunStream {
  #from: Position = 0;
  #version: LogVersion | undefined;
  #rows: StreamRow[] = [];
  #received = 0;
  #lastSeq = 0;
  #gap: string | undefined;
  #dropped = 0;
  #task = '';

  constructor(private readonly options: RunStreamOptions) {}

  get snapshot(): StreamSnapshot {
    return {
      rows: this.#rows,
      received: this.#received,
      lastSeq: this.#lastSeq,
      gap: this.#gap,
      dropped: this.#dropped,
    };
  }

  /** Reads what was added since, in slices that let the page draw. */
  async catchUp(): Promise<StreamSnapshot> {
    const slice = await this.options.log.read(this.#from, this.#version);
    this.#from = slice.end;
    this.#version = slice.version;
    let startMs = this.options.clock();
    for (let at = 0; at < slice.text.length;) {
      const end = slice.text.indexOf('\n', at);
      this.#add(slice.text.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? slice.text.length : end + 1;
      if (this.options.clock() - startMs < parseForMs) continue;
      await this.options.breathe();
      startMs = this.options.clock();
    }
    if (this.#rows.length > mostRows) {
      this.#dropped += this.#rows.length - mostRows;
      this.#rows = this.#rows.slice(-mostRows);
    }
    return this.snapshot;
  }

  #add(line: string): void {
    if (line === '') return;
    const event = parsePlaybookEvent(line);
    if (!event) {
      this.#gap ??= `a line after event ${this.#lastSeq} is not readable`;
      return;
    }
    // Each of an attempt's Ansible processes counts its events from 1.
    if (event.seq !== 1 && event.seq !== this.#lastSeq + 1)
      this.#gap ??= `event ${event.seq} came after event ${this.#lastSeq}`;
    this.#lastSeq = event.seq;
    this.#received += 1;
    const row = this.#rowOf(event);
    if (row)
      this.#rows.push({
        id: this.#received,
        atMs: Number.isFinite(event.at) ? event.at : 0,
        phase: textOf(event.phase),
        ...row,
      });
  }

  /** Whoever may write the blob may write anything into it: only what has the right type is shown. */
  #rowOf(event: PlaybookEvent): Pick<StreamRow, 'host' | 'status' | 'text'> | undefined {
    switch (event.event) {
      case 'playbook':
        return { host: '', status: 'playbook', text: textOf(event.playbook) };
      case 'task':
        this.#task = textOf(event.name);
        return { host: '', status: 'task', text: this.#task };
      case 'host': {
        if (!hostStatuses.has(event.status)) return undefined;
        const told = event.status === 'failed' || event.status === 'unreachable' ? messageOf(event) : '';
        const ignored = event.ignored === true ? ' (ignored)' : '';
        return {
          host: textOf(event.host),
          status: event.status,
          text: `${this.#task}${ignored}${event.item === undefined ? '' : ` (item ${textOf(event.item)})`}${told && `: ${told}`}`,
        };
      }
      case 'stats':
        return { host: '', status: 'end', text: 'end of a process' };
      case 'no-hosts':
      case 'no-hosts-remaining':
        return { host: '', status: 'end', text: 'no hosts remain' };
      case 'diff':
      case 'play':
        return undefined;
    }
  }
}

const hostStatuses = new Set<HostStatus>([
  'start',
  'ok',
  'changed',
  'failed',
  'unreachable',
  'skipped',
  'retry',
  'item-ok',
  'item-changed',
  'item-failed',
  'item-skipped',
]);

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
