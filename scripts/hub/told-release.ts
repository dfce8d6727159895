import { createHash } from 'node:crypto';
import type { AttemptEnd, Command, PhaseReport } from '../../src/ledger/commands.js';
import type { Actor, FencingToken, HostCounts, Run } from '../../src/ledger/events.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Phase, Plan, PlannedMop } from '../../src/release/plan.js';
import { sampleMeasurements } from './sample-measurements.js';
import { TextLog } from './text-log.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const tasksOf: Readonly<Record<Phase, readonly string[]>> = {
  precheck: ['disk space on /var', 'no reboot is pending'],
  checkpoint: ['copy the configuration to the backup host', 'read the copy back'],
  implement: ['install the package', 'restart, two hosts at a time'],
  validate: ['wait until the service answers', 'compare versions'],
  rollback: ['put the configuration back', 'restart, two hosts at a time'],
};
const people = ['Ada Moreau', 'Tomás Rivera', 'Ingrid Solheim', 'Kofi Mensah'] as const;

export interface Telling {
  readonly plan: Plan;
  /** When what is told begins. */
  readonly startMs: number;
  readonly seed: number;
}

/**
 * A release's history as it would stand in a ledger after days, told in milliseconds: the product's own rules judge every
 * command, on a clock that jumps. Durations are drawn from the estimates.
 */
export class ToldRelease {
  readonly log: TextLog;
  readonly ledger: Ledger;
  /** What would be stored beside the ledger, by hash. */
  readonly contents = new Map<string, Uint8Array>();
  #random: number;
  #ids = 0;
  #runs = 4100;

  constructor(private readonly telling: Telling) {
    this.log = new TextLog(telling.startMs);
    this.#random = telling.seed;
    this.ledger = new Ledger({
      log: this.log,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      newId: () => `told-${(this.#ids += 1)}`,
      sleep: () => Promise.resolve(),
      random: () => this.random(),
    });
  }

  /** Uniform in [0, 1), the same sequence for the same seed. */
  random(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random / 2 ** 32;
  }

  wait(ms: number): void {
    this.log.nowMs += Math.round(ms);
  }

  async planned(): Promise<void> {
    await this.does({ type: 'plan', plan: this.telling.plan }, { kind: 'pipeline', name: 'prepare' });
  }

  /** Acquires the lock for a new run of the region's pipeline. */
  async acquire(region: string): Promise<void> {
    const planned = this.telling.plan.regions.find(({ id }) => id === region);
    this.#runs += 7;
    const runId = String(this.#runs);
    const organization = planned?.organization ?? '';
    const project = planned?.project ?? '';
    const url = `${organization}/${project}/_build/results?buildId=${runId}`;
    this.#run = { organization, project, runId, url };
    await this.pipeline({ type: 'acquire', region, purpose: 'execute', run: this.#run, version: '0.1.0' });
  }
  #run: Run | undefined;

  /** A person's go for what waits, after the time that people take. */
  async decides(region: string, reason: string, by = this.somebody()): Promise<void> {
    this.wait((4 + 22 * this.random()) * minuteMs);
    await this.person({ type: 'decide', region, choice: 'go', reason }, by);
  }

  /** One MOP to its end, or to `endsIn` a phase that fails. */
  async run(region: string, mop: string, endsIn?: { readonly phase: Phase; readonly reason: string }): Promise<void> {
    const spentMs = await this.begin(region, mop);
    const phases = this.#reports(['implement', 'validate'], spentMs, endsIn?.phase);
    this.wait(phases.reduce((sum, { durationMs }) => sum + durationMs, 0));
    const startedMs = this.ledger.state.regions[region]?.cells[mop]?.startedAtMs ?? this.log.nowMs;
    const end: AttemptEnd = endsIn
      ? { kind: 'failed', phase: endsIn.phase, reason: endsIn.reason }
      : { kind: 'succeeded', durationMs: this.log.nowMs - startedMs };
    await this.pipeline({ type: 'report-phases', of: this.attempt(region, mop), phases, end });
  }

  /** Start, precheck and checkpoint; answers how long the rest would take. */
  async begin(region: string, mop: string): Promise<number> {
    const spentMs = this.#mop(mop).estimateMinutes * minuteMs * (0.72 + 0.5 * this.random());
    await this.start(region, mop);
    const early = this.#reports(['precheck', 'checkpoint'], spentMs * 0.35);
    this.wait(early.reduce((sum, { durationMs }) => sum + durationMs, 0));
    const of = this.attempt(region, mop);
    const checkpoint = `${this.telling.plan.release}/${region}/${mop}/${of.attempt}`;
    await this.pipeline({ type: 'report-phases', of, phases: early, checkpoint });
    return spentMs * 0.65;
  }

  /** Waits for the pace's sake, then starts. */
  async start(region: string, mop: string): Promise<void> {
    const { document = '', execution = '' } = this.#mop(mop).cells[region] ?? {};
    const command = { type: 'start-mop', region, mop, token: this.token, document, execution } as const;
    for (;;) {
      this.wait((1 + 3 * this.random()) * minuteMs);
      const outcome = await this.ledger.submit(command, this.#pipelineActor());
      if (outcome.kind !== 'refused') return;
      if (outcome.refusal.code !== 'pace') throw refused(command.type, outcome.refusal.message);
      this.log.nowMs = Math.max(this.log.nowMs, outcome.refusal.notBeforeMs ?? 0);
    }
  }

  async rollBack(region: string, mop: string, reason: string): Promise<void> {
    await this.pipeline({ type: 'start-mop-rollback', region, mop, token: this.token, reason });
    const durationMs = Math.round((4 + 9 * this.random()) * minuteMs);
    this.wait(durationMs);
    const phases = this.#reports(['rollback'], durationMs);
    await this.pipeline({
      type: 'end-mop-rollback',
      of: this.attempt(region, mop),
      phases,
      end: { kind: 'rolled-back', durationMs },
    });
  }

  async validated(region: string): Promise<void> {
    this.wait(hourMs * (0.7 + 0.5 * this.random()));
    const summary = '14 probes within their limits, baseline held';
    const { hash, bytes } = sampleMeasurements(this.telling.plan.release, region, () => this.random());
    this.contents.set(hash, bytes);
    const check = { item: 'post-validation', region, outcome: 'passed', summary, measurements: hash } as const;
    await this.pipeline({ type: 'check', ...check });
    await this.pipeline({ type: 'health', data: { region, level: 'healthy', summary } });
    await this.giveBack(region);
  }

  /** The run ends, and with it the region: well or not. */
  async giveBack(region: string): Promise<void> {
    if (this.#run) await this.pipeline({ type: 'give-back', region, run: this.#run, reason: '' });
  }

  attempt(region: string, mop: string) {
    const { regions, open } = this.ledger.state;
    const attempt = regions[region]?.cells[mop]?.attempt ?? 0;
    return { region, mop, attempt, started: open?.started ?? 0, token: this.token };
  }

  get token(): FencingToken {
    return this.ledger.state.lock?.token ?? { seq: 0, hash: '' };
  }

  somebody(): string {
    return people[Math.floor(this.random() * people.length)] ?? people[0];
  }

  pipeline(command: Command): Promise<void> {
    return this.does(command, this.#pipelineActor());
  }

  person(command: Command, name: string = this.somebody()): Promise<void> {
    return this.does(command, { kind: 'person', name, proof: 'signed-in' });
  }

  async does(command: Command, actor: Actor): Promise<void> {
    const outcome = await this.ledger.submit(command, actor);
    if (outcome.kind === 'refused') throw refused(command.type, outcome.refusal.message);
  }

  #pipelineActor(): Actor {
    return { kind: 'pipeline', name: 'region-release', ...(this.#run ? { run: this.#run } : {}) };
  }

  #mop(id: string): PlannedMop {
    const mop = this.telling.plan.mops.find((planned) => planned.id === id);
    if (!mop) throw new Error(`there is no MOP ${id}`);
    return mop;
  }

  #reports(phases: readonly Phase[], totalMs: number, failed?: Phase): PhaseReport[] {
    return phases
      .slice(0, failed ? phases.indexOf(failed) + 1 : undefined)
      .map((phase) => this.#report(phase, totalMs / phases.length, phase === failed));
  }

  #report(phase: Phase, aboutMs: number, isFailed: boolean): PhaseReport {
    const durationMs = Math.round(aboutMs * (0.8 + 0.4 * this.random()));
    const tasks = tasksOf[phase];
    return {
      phase,
      outcome: isFailed ? 'failed' : 'passed',
      durationMs,
      slowest: tasks.map((task, index) => ({ task, ms: Math.round(durationMs * (index === 0 ? 0.55 : 0.25)) })),
      hosts: Object.fromEntries(
        ['app-01', 'app-02', 'db-01', 'web-01', 'web-02'].map((host) => [
          host,
          this.#counts(isFailed && host === 'db-01'),
        ]),
      ),
    };
  }

  #counts(failed: boolean): HostCounts {
    return {
      ok: 3 + Math.floor(9 * this.random()),
      changed: Math.floor(5 * this.random()),
      failed: failed ? 1 : 0,
      unreachable: 0,
      skipped: Math.floor(3 * this.random()),
    };
  }
}

function refused(type: string, why: string): OperatorError {
  return new OperatorError(
    `The told release broke a rule with ${type}: ${why}`,
    'scripts/hub/sample-story.ts',
    'correct it',
  );
}
