import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { command, play, until, type Playbooks } from '../../adapters/ansible/support/small-release.js';
import { livingWith } from '../../support/living-processes.js';
import { PublishedMop } from './published-mop.js';
import type { BundleEnd } from './run-bundle.js';

const phases = ['precheck', 'checkpoint', 'implement', 'validate', 'rollback'] as const;
type Phase = (typeof phases)[number];
/** Where the task is hit: at a phase's first or last task, or in the moment in which the log shows a line. */
export type Point =
  `${Phase} ${'begins' | 'ends'}` | 'it has started' | 'between the processes' | 'before the end is recorded';

export const points: readonly Point[] = [
  'it has started',
  ...phases.flatMap((phase) => [`${phase} begins`, `${phase} ends`] as const),
  'between the processes',
  'before the end is recorded',
];
const lines: Partial<Record<Point, RegExp>> = {
  'it has started': /Attempt 1 of m1 in R1 has started/,
  'between the processes': /checkpoint: 2 hosts/,
  'before the end is recorded': /validate: 2 hosts/,
};

const host = '"$MOP_TEST/{{ inventory_hostname }}"';
const kept = `"$MOP_TEST/{{ inventory_hostname }}.kept.{{ mop_checkpoint | replace('/', '_') }}"`;
const bodies: Readonly<Record<Phase, string>> = {
  precheck: `grep -qx old ${host}`,
  checkpoint: `cp ${host} ${kept}`,
  // Appended: what is done twice shows.
  implement: `echo new >> ${host}; test ! -e "$MOP_TEST/break"`,
  validate: `grep -qx new ${host}`,
  rollback: `cp ${kept} ${host}`,
};
const held = (phase: Phase, end: 'begins' | 'ends'): string => {
  const name = `${phase}-${end}`;
  return command(
    `${phase} ${end}`,
    `touch "$MOP_TEST/at.${name}"; while test -e "$MOP_TEST/hold.${name}"; do sleep 0.1; done`,
  );
};
const playbooks: Playbooks = Object.fromEntries(
  phases.map((phase) => [
    phase,
    play([held(phase, 'begins'), command('Body', bodies[phase]), held(phase, 'ends')].join('\n')),
  ]),
);

/** One MOP whose task is killed or frozen at a point, on hosts that are files. */
export class HitMop {
  private constructor(
    readonly mop: PublishedMop,
    private readonly point: Point,
  ) {}

  static async publish(
    connection: LedgerConnection,
    point: Point,
    takeOver = { fenceAfterMs: 60_000, staleAfterMs: 120_000 },
  ): Promise<HitMop> {
    const mop = await PublishedMop.publish(connection, playbooks, { takeOver });
    const hit = new HitMop(mop, point);
    for (const name of ['h1', 'h2']) hit.#write(name, 'old\n');
    if (lines[point] === undefined) hit.#write(`hold.${point.replace(' ', '-')}`, '');
    if (point.startsWith('rollback')) hit.#write('break', '');
    return hit;
  }

  /** Starts the task and answers, once it was hit, how to send it more signals and what became of it. */
  async run(
    signal: 'SIGKILL' | 'SIGSTOP',
  ): Promise<{ ended: Promise<BundleEnd>; send: (next: NodeJS.Signals) => void }> {
    const line = lines[this.point];
    const hit = { yes: false };
    let send: (next: NodeJS.Signals) => void = () => undefined;
    const ended = this.mop.run({
      onLine: (text, kill) => {
        send = kill;
        if (hit.yes || !line?.test(text)) return;
        hit.yes = true;
        kill(signal);
      },
    });
    if (line === undefined) {
      const reached = path.join(this.mop.files.hosts, `at.${this.point.replace(' ', '-')}`);
      await until(`it reaches "${this.point}"`, () => existsSync(reached), 60_000);
      send(signal);
    } else await until('it is hit', () => hit.yes, 60_000);
    await until('its playbooks are dead', () => this.#living().length === 0, 60_000);
    this.#remove(`hold.${this.point.replace(' ', '-')}`);
    this.#remove('break');
    return { ended, send };
  }

  /** What the agent does after a step that died: the post-job step. */
  async closeByPost(): Promise<void> {
    const { open } = await this.mop.ledger.refresh();
    if (!open) return;
    const environment = { VSTS_TASKVARIABLE_OPEN: `${open.kind} ${open.attempt}` };
    const post = await this.mop.run({ handler: 'post.js', environment });
    assert.equal(post.result, 'Succeeded', post.text);
  }

  /** The next job of the same run, and what must be true on the hosts after it. */
  async resumesWell(): Promise<void> {
    const next = await this.mop.run();
    assert.equal(next.result, 'Succeeded', next.text);
    assert.equal((await this.mop.cell()).status, 'succeeded');
    this.hostsAreRight();
  }

  hostsAreRight(): void {
    for (const name of ['h1', 'h2']) {
      assert.equal(this.#read(name), 'old\nnew\n', `${name} was changed once from where it stood`);
      const { attempt } = this.mop.ledger.state.regions['R1']?.cells['m1'] ?? assert.fail();
      assert.equal(
        this.#read(`${name}.kept.R1.0_R1_m1_${attempt}`),
        'old\n',
        'the checkpoint was taken before the change',
      );
    }
  }

  #living(): readonly number[] {
    return livingWith('MOP_ATTEMPT=', `MOP_TEST=${this.mop.files.hosts}`);
  }

  #write(name: string, text: string): void {
    writeFileSync(path.join(this.mop.files.hosts, name), text);
  }

  #remove(name: string): void {
    rmSync(path.join(this.mop.files.hosts, name), { force: true });
  }

  #read(name: string): string {
    return readFileSync(path.join(this.mop.files.hosts, name), 'utf8');
  }
}
