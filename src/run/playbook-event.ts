import type { Phase } from '../release/plan.js';

interface Numbered {
  readonly seq: number;
  readonly phase: Phase | '';
  /** Milliseconds since 1970 on the executor's clock. */
  readonly at: number;
}
export type HostStatus =
  | 'start'
  | 'ok'
  | 'changed'
  | 'failed'
  | 'unreachable'
  | 'skipped'
  | 'retry'
  | 'item-ok'
  | 'item-changed'
  | 'item-failed'
  | 'item-skipped';

/** What happened to one task on one host. Texts longer than 4000 characters were cut; `truncated` has their size. */
export interface HostEvent extends Numbered {
  readonly event: 'host';
  readonly host: string;
  readonly status: HostStatus;
  readonly task: number;
  /** A loop's item by its label, at most 200 characters. */
  readonly item?: string;
  readonly ignored?: boolean;
  readonly censored?: boolean;
  readonly message?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly module_stdout?: string;
  readonly module_stderr?: string;
  readonly taskName?: string;
  readonly place?: string;
  readonly truncated?: Readonly<Record<string, number>>;
}
export interface StatsCounts {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly unreachable: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

/** One line of the callback plugin (`callback/mop_events.py`). */
export type PlaybookEvent =
  | (Numbered & { readonly event: 'playbook'; readonly playbook: string })
  | (Numbered & { readonly event: 'play'; readonly name: string })
  | (Numbered & { readonly event: 'no-hosts' | 'no-hosts-remaining' })
  | (Numbered & { readonly event: 'task'; readonly task: number; readonly name: string; readonly place: string })
  | HostEvent
  /** What a task changed in a file, where the playbook asks for `diff`. */
  | (Numbered & {
      readonly event: 'diff';
      readonly host: string;
      readonly task: number;
      readonly diff: string;
      readonly truncated?: Readonly<Record<string, number>>;
    })
  /** End of a playbook. `cpuMs`: of Ansible and its children on the agent, since the process began. */
  | (Numbered & {
      readonly event: 'stats';
      readonly hosts: Readonly<Record<string, StatsCounts>>;
      readonly cpuMs?: number;
    });

const kinds = new Set(['playbook', 'play', 'no-hosts', 'no-hosts-remaining', 'task', 'host', 'diff', 'stats']);

/** The event in a line, or undefined: then the stream cannot be trusted any more. */
export function parsePlaybookEvent(line: string): PlaybookEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('event' in value) || !('seq' in value)) return undefined;
  if (typeof value.event !== 'string' || !kinds.has(value.event) || typeof value.seq !== 'number') return undefined;
  return value as PlaybookEvent;
}
