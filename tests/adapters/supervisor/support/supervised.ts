import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { nodeTiming } from '../../../../src/adapters/ansible/node-timing.js';
import { startPlaybooks, type PlaybookProcessOptions } from '../../../../src/adapters/ansible/playbook-process.js';
import type { PlaybookEvent } from '../../../../src/run/playbook-event.js';
import type { Running } from '../../../../src/run/ports.js';
import type { ProcessRecord } from '../../../../src/run/process-record.js';
import { commandLineOf, livingWith } from '../../../support/living-processes.js';

const adapter = path.resolve(__dirname, '../../../../src/adapters/ansible');
export const supervisor = path.join(adapter, 'supervise.py');

/** What a test starts under the supervisor in a folder of its own, and the processes of it that live. */
export class Supervised {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'mop-process-'));
  readonly events: PlaybookEvent[] = [];
  readonly words: string[] = [];

  start(command: readonly string[], more: Partial<PlaybookProcessOptions> = {}): Running<ProcessRecord> {
    return startPlaybooks({
      python: '/usr/bin/python3',
      supervisor,
      command,
      folder: this.folder,
      phases: [{ phase: 'implement', playbook: 'i.yml' }],
      fence: { beatAtMs: nodeTiming.now(), withinMs: 600_000 },
      onEvent: (event) => this.events.push(event),
      onWords: (line) => this.words.push(line),
      ...more,
      environment: { ...process.env, MARK: this.folder, ...more.environment },
    });
  }

  bash(script: string, more: Partial<PlaybookProcessOptions> = {}): Running<ProcessRecord> {
    return this.start(['/bin/bash', '-c', script], more);
  }

  /** A real ansible-playbook with the callback, on this machine. `tasks` are the lines under `tasks:`. */
  ansible(playbook: string, more: Partial<PlaybookProcessOptions> = {}): Running<ProcessRecord> {
    const environment = {
      ANSIBLE_CALLBACKS_ENABLED: 'mop_events',
      ANSIBLE_CALLBACK_PLUGINS: path.join(adapter, 'callback'),
      MOP_EVENTS_FD: '3',
    };
    return this.start(['ansible-playbook', '-c', 'local', '-i', 'localhost,', playbook], { ...more, environment });
  }

  has(file: string): boolean {
    return readdirSync(this.folder).includes(file);
  }

  /** Processes of this test that live, whatever group they are in. */
  get alive(): readonly number[] {
    return livingWith(`MARK=${this.folder}`);
  }

  signal(signal: NodeJS.Signals, commandLine = /./): void {
    for (const pid of this.alive) if (commandLine.test(commandLineOf(pid))) process.kill(pid, signal);
  }

  remove(): void {
    this.signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
