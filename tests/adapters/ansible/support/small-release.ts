import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMop, type RunMopOptions } from '../../../../src/adapters/ansible/run-mop.js';
import { Ledger } from '../../../../src/ledger/ledger.js';
import type { CellState } from '../../../../src/ledger/state.js';
import type { ExecutionPlan, Plan } from '../../../../src/release/plan.js';
import type { MopRunResult } from '../../../../src/run/mop-run.js';
import type { Place } from '../../../../src/run/ports.js';
import { acquireBy, hashOf, person, pipelineOf, planOf } from '../../../ledger/story.js';
import { MemoryLog } from '../../../support/memory-log.js';
import { MemoryStores } from './memory-stores.js';

/** A play on all hosts without facts. `tasks` are indented by four blanks. */
export const play = (tasks: string, more = ''): string =>
  `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks}\n`;
export const command = (name: string, script: string): string =>
  `    - name: ${name}\n      ansible.builtin.raw: |\n${script
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')}`;

const playbooks = {
  precheck: play(command('Look', 'true')),
  checkpoint: play(
    command(
      'Keep the state',
      'cp -a "$MOP_TEST/{{ inventory_hostname }}" "$MOP_TEST/{{ inventory_hostname }}.kept" 2>/dev/null || : > "$MOP_TEST/{{ inventory_hostname }}.kept"',
    ),
  ),
  implement: play(command('Change the host', 'echo new > "$MOP_TEST/{{ inventory_hostname }}"')),
  validate: play(command('Look again', 'grep -q new "$MOP_TEST/{{ inventory_hostname }}"')),
  rollback: play(
    command('Put back', 'mv "$MOP_TEST/{{ inventory_hostname }}.kept" "$MOP_TEST/{{ inventory_hostname }}"'),
  ),
};
export type Playbooks = Partial<Record<keyof typeof playbooks, string | null>>;

/** A planned release of one region with one MOP `m1` on two local hosts, its lock held and its first batch allowed. */
export class SmallRelease {
  readonly home = mkdtempSync(path.join(tmpdir(), 'mop-test-'));
  readonly root = path.join(this.home, 'checkout');
  /** Where the playbooks leave their traces. */
  readonly hosts = path.join(this.home, 'hosts');
  readonly log = new MemoryLog();
  readonly ledger = this.newLedger();
  readonly stores = new MemoryStores();
  readonly lines: string[] = [];
  readonly fails: { text: string; at: Place | undefined }[] = [];
  readonly opened: string[] = [];
  execution!: ExecutionPlan;

  constructor(
    given: Playbooks = {},
    readonly policy: Partial<Plan['policy']> = {},
    readonly change: Partial<ExecutionPlan> = {},
    readonly extraFiles: Readonly<Record<string, string>> = {},
  ) {
    mkdirSync(this.hosts, { recursive: true });
    const files: Record<string, string> = {
      'inventories/r1.yml':
        'all:\n  hosts:\n    h1:\n    h2:\n  vars:\n    ansible_connection: local\n    ansible_python_interpreter: /usr/bin/python3\n',
      'regions/common.yml': 'colour: blue\n',
      ...extraFiles,
    };
    const named: Record<string, string> = {};
    for (const [phase, text] of Object.entries({ ...playbooks, ...given })) {
      if (text === null) continue;
      named[phase] = `playbooks/${phase}.yml`;
      files[`playbooks/${phase}.yml`] = text;
    }
    for (const [file, text] of Object.entries(files)) this.write(file, text);
    this.execution = {
      v: 1,
      release: 'R1.0',
      region: 'R1',
      mop: 'm1',
      document: hashOf('doc R1 0'),
      folder: 'release',
      playbooks: named,
      inventory: 'inventories/r1.yml',
      variables: ['regions/common.yml'],
      deadlineMs: 3_600_000,
      files: Object.entries(files)
        .map(([file, text]) => ({ path: file, sha256: hashOf(text) }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
      ...change,
    };
  }

  write(file: string, text: string): void {
    const to = path.join(this.root, 'release', file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, text);
  }

  newLedger(): Ledger {
    return new Ledger({
      log: this.log,
      sha256: hashOf,
      newId: randomUUID,
      sleep: (ms) => sleep(ms),
      random: Math.random,
    });
  }

  /** Plans, acquires and gives the go. */
  async open(): Promise<this> {
    const text = JSON.stringify(this.execution);
    this.stores.written.set(hashOf(text), Buffer.from(text));
    const plan = planOf(1, 2, this.policy);
    const cells = { R1: { document: hashOf('doc R1 0'), execution: hashOf(text) } };
    const manual = this.execution.playbooks.implement === undefined ? { manual: true as const } : {};
    const mops = plan.mops.map((mop, index) => (index === 0 ? { ...mop, ...manual, cells } : mop));
    await this.must({ type: 'plan', plan: { ...plan, mops } });
    await this.must(acquireBy('R1'));
    await this.must({ type: 'decide', region: 'R1', choice: 'go', reason: 'fine' }, person);
    return this;
  }

  async must(asked: Parameters<Ledger['submit']>[0], actor = pipelineOf('R1')): Promise<void> {
    const outcome = await this.newLedgerOrOwn(asked.type).submit(asked, actor);
    if (outcome.kind === 'refused') throw new Error(`${asked.type}: ${outcome.refusal.message}`);
  }

  /** A stop comes from another client than the one that runs. */
  private newLedgerOrOwn(type: string): Ledger {
    return type === 'stop' || type === 'take-over' || type === 'break-lock' ? this.newLedger() : this.ledger;
  }

  options(more: Partial<RunMopOptions> = {}): RunMopOptions {
    const token = this.ledger.state.lock?.token;
    if (!token) throw new Error('nobody holds the lock');
    const say = (text: string): void => {
      this.lines.push(text);
    };
    return {
      region: 'R1',
      mop: 'm1',
      action: 'execute',
      token,
      actor: pipelineOf('R1'),
      ledger: this.ledger,
      store: this.stores,
      playbookFolder: this.root,
      temporaryFolder: path.join(this.home, 'tmp'),
      inputs: {},
      secrets: [],
      environment: { ...process.env, MOP_TEST: this.hosts },
      notes: {
        say,
        group: (title) => {
          say(`[group] ${title}`);
        },
        endGroup: () => {
          say('[endgroup]');
        },
        warn: say,
        fail: (text, at) => {
          this.fails.push({ text, at });
        },
      },
      cancellation: { requested: new Promise(() => undefined), isRequested: () => false },
      onOpen: ({ kind, attempt }) => {
        this.opened.push(`${kind} ${attempt}`);
      },
      ...more,
    };
  }

  run(more: Partial<RunMopOptions> = {}): Promise<MopRunResult> {
    return runMop(this.options(more));
  }

  /** How processes of an attempt are told apart, in their environment. */
  get mark(): string {
    return `${this.ledger.state.firstHash.slice(0, 12)}/R1.0/R1/m1/1`;
  }

  get cell(): CellState {
    const cell = this.ledger.state.regions['R1']?.cells['m1'];
    if (!cell) throw new Error('no cell');
    return cell;
  }

  /** The types of all events of the log. */
  get events(): string[] {
    return this.log.text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  host(name: string): string | undefined {
    try {
      return readFileSync(path.join(this.hosts, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Waits for a condition; a test that waits in vain fails. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}
