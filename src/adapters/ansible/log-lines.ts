import { messageOf } from '../../run/fold-events.js';
import type { HostEvent, PlaybookEvent } from '../../run/playbook-event.js';
import type { Place, RunNotes } from '../../run/ports.js';
import { addUp } from '../../run/assess-process.js';

const mostFailLines = 20;

/**
 * Writes Ansible's events into the run's log as they come: a fold per play and one per task, each named by its phase;
 * failures outside any fold, with their place. A verbosity of 1 and more tells each item of a loop, too.
 */
export class LogLines {
  #playbook = '';
  #title: string | undefined;
  #open = false;
  #fails = 0;

  /** `folder`: the release's folder in the repository, so that places lead to files there. */
  constructor(
    private readonly notes: RunNotes,
    private readonly folder: string,
    private readonly verbosity: number,
  ) {}

  add(event: PlaybookEvent): void {
    switch (event.event) {
      case 'playbook':
        this.close();
        this.#playbook = `${event.phase}: ${event.playbook}`;
        break;
      case 'play':
        this.#fold(this.#playbook);
        this.#say(`play ${event.name}`);
        break;
      case 'task':
        this.#fold(`${event.phase}: ${event.name} (${event.place})`);
        break;
      case 'no-hosts':
        this.#say('no host of the inventory matches this play');
        break;
      case 'no-hosts-remaining':
        this.#say('no host is left: every host has failed');
        break;
      case 'host':
        this.#host(event);
        break;
      case 'diff':
        this.#say(`diff: ${event.host} => ${indented(event.diff)}${sizes(event.truncated)}`);
        break;
      case 'stats':
        this.#stats(event);
        break;
    }
  }

  /** Ends the fold that is still open. */
  close(): void {
    if (this.#open) this.notes.endGroup();
    this.#open = false;
    this.#title = undefined;
  }

  #fold(title: string): void {
    this.close();
    this.#title = title;
    this.#begin();
  }

  /** A failure closes the fold; what comes after it opens it again. */
  #begin(): void {
    if (this.#open || this.#title === undefined) return;
    this.notes.group(this.#title);
    this.#open = true;
  }

  #say(text: string): void {
    this.#begin();
    this.notes.say(`  ${text}`);
  }

  #host(event: HostEvent): void {
    if (event.status === 'start') return;
    if (event.status.startsWith('item-') && event.status !== 'item-failed' && this.verbosity === 0) return;
    const ignored = event.ignored ? ', ignored' : '';
    const item = event.item === undefined ? '' : ` (item ${event.item})`;
    const text = textOf(event);
    this.#say(
      `${event.status}${ignored}: ${event.host}${item}${text ? ` => ${indented(text)}` : ''}${sizes(event.truncated)}`,
    );
    if (event.ignored || (event.status !== 'failed' && event.status !== 'unreachable')) return;
    this.#fails += 1;
    if (this.#fails > mostFailLines) return;
    const title = this.#title;
    this.close();
    this.notes.fail(
      `${event.phase}: ${event.taskName ?? 'task'} ${event.status} on ${event.host}: ${messageOf(event) || 'no message'}`,
      this.#place(event.place),
    );
    this.#title = title;
  }

  #stats({ phase, hosts }: Extract<PlaybookEvent, { event: 'stats' }>): void {
    this.close();
    const sum = addUp(hosts);
    this.notes.say(
      `${phase}: ${sum.hosts} hosts, ${sum.ok} ok, ${sum.changed} changed, ${sum.failed} failed, ${sum.unreachable} unreachable, ${sum.skipped} skipped`,
    );
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

function sizes(truncated: Readonly<Record<string, number>> | undefined): string {
  return Object.entries(truncated ?? {})
    .map(([name, length]) => ` [${name}: ${length} characters, cut]`)
    .join('');
}

function indented(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n      ');
}
