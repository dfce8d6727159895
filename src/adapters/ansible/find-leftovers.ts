import type { PlaybookEvent } from '../../run/playbook-event.js';
import { messageOf } from '../../run/fold-events.js';
import type { Leftovers } from '../../run/free-hosts.js';
import type { ProcessRecord } from '../../run/process-record.js';
import type { Running } from '../../run/ports.js';

/** Takes the events of `leftovers.yml` as they come, and says in the end what they showed. */
export class LeftoversSeen {
  readonly #running: string[] = [];
  readonly #unseen: string[] = [];
  readonly #hosts = new Set<string>();

  add(event: PlaybookEvent): void {
    if (event.event !== 'host' || event.status === 'start') return;
    this.#hosts.add(event.host);
    const lines = (event.stdout ?? '').split(/\r?\n/).map((line) => line.trim());
    if (event.status !== 'ok' || !lines.includes('looked')) {
      this.#unseen.push(`${event.host} (${messageOf(event) || event.status})`);
      return;
    }
    for (const line of lines) {
      const [, pid, command] = /^left (\d+) (.*)$/.exec(line) ?? [];
      if (pid !== undefined) this.#running.push(`${event.host}: process ${pid} (${command ?? ''})`);
    }
  }

  /** Waits for the end of the process that tells the events. */
  async result({ ended }: Running<ProcessRecord>): Promise<Leftovers> {
    const { incomplete, lastWords, phases } = await ended;
    const broken = incomplete ?? (phases.some(({ hosts }) => hosts) ? undefined : lastWords);
    if (broken !== undefined || this.#hosts.size === 0)
      this.#unseen.push(`the hosts of the inventory (${broken ?? 'no host matches'})`);
    return { running: this.#running, unseen: this.#unseen };
  }
}
