import { messageOf } from '../../run/fold-events.js';
import type { HostEvent, PlaybookEvent } from '../../run/playbook-event.js';
import type { Place, RunNotes } from '../../run/ports.js';
import { addUp } from '../../run/assess-process.js';

const mostFailLines = 20;

/** Writes Ansible's events into the run's log as they come: a fold per phase, each task with its hosts, failures with their place. */
export class LogLines {
  #open = false;
  #fails = 0;

  /** `folder`: the release's folder in the repository, so that places lead to files there. */
  constructor(
    private readonly notes: RunNotes,
    private readonly folder: string,
  ) {}

  add(event: PlaybookEvent): void {
    switch (event.event) {
      case 'playbook':
        this.close();
        this.notes.group(`${event.phase}: ${event.playbook}`);
        this.#open = true;
        break;
      case 'play':
        this.notes.say(`PLAY ${event.name}`);
        break;
      case 'task':
        this.notes.say(`TASK ${event.name} (${event.place})`);
        break;
      case 'no-hosts':
        this.notes.say('  no host of the inventory matches this play');
        break;
      case 'no-hosts-remaining':
        this.notes.say('  no host is left: every host has failed');
        break;
      case 'host':
        this.#host(event);
        break;
      case 'stats':
        this.#stats(event);
        break;
    }
  }

  /** Ends the fold of a phase that is still open. */
  close(): void {
    if (this.#open) this.notes.endGroup();
    this.#open = false;
  }

  #host(event: HostEvent): void {
    const ignored = event.ignored ? ', ignored' : '';
    const text = textOf(event);
    const size = Object.entries(event.truncated ?? {}).map(([name, length]) => ` [${name}: ${length} characters, cut]`);
    this.notes.say(`  ${event.status}${ignored}: ${event.host}${text ? ` => ${indented(text)}` : ''}${size.join('')}`);
    if (event.ignored || (event.status !== 'failed' && event.status !== 'unreachable')) return;
    this.#fails += 1;
    if (this.#fails > mostFailLines) return;
    this.notes.fail(
      `${event.phase}: ${event.taskName ?? 'task'} ${event.status} on ${event.host}: ${messageOf(event) || 'no message'}`,
      this.#place(event.place),
    );
  }

  #stats({ phase, hosts }: Extract<PlaybookEvent, { event: 'stats' }>): void {
    const sum = addUp(hosts);
    this.notes.say(
      `${phase}: ${sum.hosts} hosts, ${sum.ok} ok, ${sum.changed} changed, ${sum.failed} failed, ${sum.unreachable} unreachable, ${sum.skipped} skipped`,
    );
    this.close();
  }

  #place(place: string | undefined): Place | undefined {
    const [, file, line] = /^(.+):(\d+)$/.exec(place ?? '') ?? [];
    if (file === undefined || line === undefined) return undefined;
    return { file: this.folder === '.' ? file : `${this.folder}/${file}`, line: Number(line) };
  }
}

/** What a host said: of a failure all of it, else its message. */
function textOf({ censored, message, stderr, stdout, module_stderr, module_stdout }: HostEvent): string {
  if (censored) return '(hidden by no_log)';
  return [message, stderr, stdout, module_stderr, module_stdout].filter(Boolean).join('\n');
}

function indented(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n      ');
}
