import type { Actor, EventData, EventType, FencingToken, Run } from '../../src/ledger/events.js';
import type { Plan } from '../../src/release/plan.js';
import { buildPlan, hashOf } from '../support/plan-builder.js';

export const person: Actor = { kind: 'person', name: 'Robin', proof: 'approval' };
export const runOf = (region: string, runId = '1'): Run => ({
  organization: `https://dev.azure.com/contoso-${region.toLowerCase()}`,
  project: 'Platform',
  runId,
  url: `https://dev.azure.com/contoso-${region.toLowerCase()}/Platform/_build/results?buildId=${runId}`,
});

/** Two regions A and B, three MOPs with a decision point after the second; c depends on a. */
export const plan: Plan = buildPlan({
  release: 'R1',
  regions: ['A', 'B'],
  mops: ['a', 'b', 'c'],
  dependsOn: { c: ['a'] },
  policy: {
    decisionPointEvery: 2,
    pace: { minimumGapMs: 1000, atMostPerHour: 100 },
    takeOver: { staleAfterMs: 2, fenceAfterMs: 1 },
  },
});

interface More {
  readonly actor?: Actor;
  readonly token?: FencingToken | null;
  /** Milliseconds after the line before. */
  readonly afterMs?: number;
  /** A part of the same act as the line before. */
  readonly sameAct?: boolean;
}

/** Writes a ledger line by line with a true chain, whatever the lines say: a good history, or one that is bad on purpose. */
export class RecordedHistory {
  readonly lines: string[] = [];
  #atMs = Date.parse('2026-01-01T00:00:00Z');
  /** The token of the last grant; events of MOPs carry it. */
  token: FencingToken | undefined;
  /** The last grant: whoever acts for its region is that run. */
  #granted: { readonly region: string; readonly run: Run } | undefined;
  #act = { command: 0, index: 0 };

  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }

  add<T extends EventType>(type: T, data: EventData<T>, { actor, token, afterMs = 2000, sameAct }: More = {}): this {
    const seq = this.lines.length + 1;
    this.#act = sameAct ? { ...this.#act, index: this.#act.index + 1 } : { command: seq, index: 0 };
    this.#atMs += afterMs;
    const carried =
      token === null ? undefined : (token ?? (/^Mop(?!Skipped)|^Checkpoint/.test(type) ? this.token : undefined));
    const region = 'region' in data ? data.region : undefined;
    if ('run' in data) this.#granted = data;
    const run = this.#granted?.region === region ? this.#granted?.run : undefined;
    const line = JSON.stringify({
      v: 1,
      id: `command-${this.#act.command}:${this.#act.index}`,
      seq,
      at: new Date(this.#atMs).toISOString(),
      type,
      data,
      actor: actor ?? { kind: 'pipeline', name: 'run 1', run: run ?? runOf(region ?? 'A') },
      ...(carried ? { token: carried } : {}),
      prev: this.lines.length === 0 ? '0'.repeat(64) : hashOf(this.lines.at(-1) ?? ''),
    });
    this.lines.push(line);
    if (type === 'LockAcquired' || type === 'LockTakenOver') this.token = { seq, hash: hashOf(line) };
    return this;
  }

  planned(): this {
    return this.add('ReleasePlanned', { plan }).add('DocumentsPublished', {
      count: 6,
      manifestHash: plan.manifestHash,
    });
  }

  acquire(region: string, purpose: 'execute' | 'rollback' = 'execute', runId = '1'): this {
    return this.add('LockAcquired', { region, purpose, run: runOf(region, runId), version: '0.1.0' });
  }

  go(region: string, batch: number, more: More & { readonly manifestHash?: string } = {}): this {
    const { manifestHash = plan.manifestHash, ...rest } = more;
    const decision = `batch:${region}:${batch}`;
    this.add('DecisionRequested', { decision, kind: 'batch', region, batch, question: 'go?' });
    const made = { decision, choice: 'go', region, batch, manifestHash, reason: 'fine' } as const;
    return this.add('DecisionMade', made, { actor: person, ...rest });
  }

  start(region: string, mop: string, attempt = 1, more: More = {}): this {
    const cell = plan.mops.find(({ id }) => id === mop)?.cells[region];
    const { document = '', execution = '' } = cell ?? {};
    return this.add('MopStarted', { region, mop, attempt, revision: 1, document, execution }, more);
  }

  phase(
    region: string,
    mop: string,
    phase: EventData<'MopPhaseFinished'>['phase'],
    outcome: 'passed' | 'failed' | 'absent' = 'passed',
    attempt = 1,
  ): this {
    return this.add('MopPhaseFinished', { region, mop, attempt, phase, outcome, durationMs: 10, hosts: {} });
  }

  checkpoint(region: string, mop: string, attempt = 1): this {
    return this.phase(region, mop, 'precheck', 'passed', attempt)
      .phase(region, mop, 'checkpoint', 'passed', attempt)
      .add('CheckpointVerified', { region, mop, attempt, location: `R1/${region}/${mop}/${attempt}` });
  }

  succeed(region: string, mop: string, attempt = 1): this {
    return this.phase(region, mop, 'implement', 'passed', attempt)
      .phase(region, mop, 'validate', 'passed', attempt)
      .add('MopSucceeded', { region, mop, attempt, durationMs: 20 });
  }

  run(region: string, mop: string, attempt = 1): this {
    return this.start(region, mop, attempt).checkpoint(region, mop, attempt).succeed(region, mop, attempt);
  }

  fail(region: string, mop: string, attempt = 1): this {
    return this.start(region, mop, attempt)
      .checkpoint(region, mop, attempt)
      .phase(region, mop, 'implement', 'failed', attempt)
      .add('MopFailed', { region, mop, attempt, phase: 'implement', reason: 'a task failed' });
  }

  rollBack(region: string, mop: string, attempt = 1): this {
    return this.add('MopRollbackStarted', { region, mop, attempt, reason: 'failed' })
      .phase(region, mop, 'rollback', 'passed', attempt)
      .add('MopRolledBack', { region, mop, attempt, durationMs: 5 });
  }

  validate(region: string): this {
    return this.add('ChecklistItemPassed', { item: 'post-validation', region, summary: 'good' });
  }

  release(region: string): this {
    return this.add('LockReleased', { region, reason: '' });
  }

  /** Up to and with the region's second batch: everything but validation and end. */
  executed(region: string): this {
    this.acquire(region).add('RegionStarted', { region }).go(region, 1).run(region, 'a').run(region, 'b');
    return this.go(region, 2).run(region, 'c');
  }

  completed(region: string): this {
    return this.executed(region).validate(region).add('RegionCompleted', { region }).release(region);
  }
}

export const begun = (): RecordedHistory => new RecordedHistory().planned();
/** Region A holds the lock, has started and has the go for its first batch. */
export const started = (): RecordedHistory => begun().acquire('A').add('RegionStarted', { region: 'A' }).go('A', 1);
