import assert from 'node:assert/strict';
import type { Command } from '../../src/ledger/commands.js';
import { decide } from '../../src/ledger/decide.js';
import type { Actor, EventType, FencingToken, NewEvent, RecordedEvent, Run } from '../../src/ledger/events.js';
import { evolve } from '../../src/ledger/evolve.js';
import type { Refusal } from '../../src/ledger/refusal.js';
import { emptyState, type CellState, type ReleaseState } from '../../src/ledger/state.js';
import type { Plan } from '../../src/release/plan.js';
import { buildPlan, hashOf } from '../support/plan-builder.js';

export { hashOf };

/** A small plan: regions R1..Rn, MOPs m1..mk, a decision point every second MOP, no pace. */
export function planOf(regions = 2, mops = 3, change: Partial<Plan['policy']> = {}): Plan {
  return buildPlan({
    release: 'R1.0',
    regions: Array.from({ length: regions }, (_, index) => `R${index + 1}`),
    mops: Array.from({ length: mops }, (_, index) => `m${index + 1}`),
    organization: (region) => runOf(region).organization,
    policy: {
      decisionPointEvery: 2,
      pace: { minimumGapMs: 0, atMostPerHour: 1000 },
      rollbackBudgets: { immediateMs: 60_000, regionMs: 120_000, releaseMs: 240_000 },
      deadlineFactor: 2,
      ...change,
    },
  });
}

export const runOf = (region: string, runId = '1'): Run => ({
  organization: `https://dev.azure.com/contoso-${region}`,
  project: 'Platform',
  runId,
  url: `https://dev.azure.com/contoso-${region}/Platform/_build/results?buildId=${runId}`,
});
export const person: Actor = { kind: 'person', name: 'Release manager', proof: 'signed-in' };

/** A release's history as a test tells it: commands in, events or a refusal out. Time stands still unless `wait` moves it. */
export class Story {
  state: ReleaseState = emptyState;
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  readonly events: RecordedEvent[] = [];

  constructor(readonly plan: Plan = planOf()) {
    this.does({ type: 'plan', plan });
  }

  wait(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  /** Carries a command out; fails the test when it is refused. Answers the types of the events. */
  does(command: Command, actor: Actor = pipelineActor(command)): EventType[] {
    const decision = decide(this.state, { command, actor }, this.nowMs);
    if (decision.kind === 'refused') assert.fail(`${decision.refusal.code}: ${decision.refusal.message}`);
    for (const event of decision.events) this.#record(event, actor, command);
    return decision.events.map(({ type }) => type);
  }

  /** Gives a command that must be refused; answers the refusal. */
  isRefused(command: Command, actor: Actor = pipelineActor(command)): Refusal {
    const decision = decide(this.state, { command, actor }, this.nowMs);
    if (decision.kind === 'accepted') assert.fail(`${command.type} was accepted`);
    return decision.refusal;
  }

  get token(): FencingToken {
    assert(this.state.lock, 'nobody holds the lock');
    return this.state.lock.token;
  }

  cell(region: string, mop: string): CellState {
    return this.state.regions[region]?.cells[mop] ?? assert.fail(`there is no ${mop} in ${region}`);
  }

  acquire(region: string, runId = '1'): EventType[] {
    return this.does(acquireBy(region, runId));
  }

  go(region: string): EventType[] {
    return this.does({ type: 'decide', region, choice: 'go', reason: 'looks good' }, person);
  }

  startCommand(region: string, mop: string): Extract<Command, { type: 'start-mop' }> {
    const cell = this.state.plan?.mops.find(({ id }) => id === mop)?.cells[region];
    return {
      type: 'start-mop',
      region,
      mop,
      token: this.token,
      document: cell?.document ?? '',
      execution: cell?.execution ?? '',
    };
  }

  start(region: string, mop: string): EventType[] {
    return this.does(this.startCommand(region, mop));
  }

  attemptOf(region: string, mop: string) {
    const { attempt } = this.cell(region, mop);
    return { region, mop, attempt, started: this.state.open?.started ?? 0, token: this.token };
  }

  /** What somebody saw of the open attempt's heartbeat. */
  silentSince(ms: number) {
    return { silence: { of: this.state.open?.started ?? 0, ms } };
  }

  /** Start, checkpoint, implement, validate, success. */
  run(region: string, mop: string): EventType[] {
    this.start(region, mop);
    this.checkpoint(region, mop);
    return this.does({
      type: 'report-phases',
      of: this.attemptOf(region, mop),
      phases: passed('implement', 'validate'),
      end: { kind: 'succeeded', durationMs: 1 },
    });
  }

  checkpoint(region: string, mop: string): EventType[] {
    return this.does({
      type: 'report-phases',
      of: this.attemptOf(region, mop),
      phases: passed('precheck', 'checkpoint'),
      checkpoint: `key/${mop}`,
    });
  }

  /** Start and fail in implement. */
  fail(region: string, mop: string): EventType[] {
    this.start(region, mop);
    this.checkpoint(region, mop);
    return this.does({
      type: 'report-phases',
      of: this.attemptOf(region, mop),
      phases: [{ phase: 'implement', outcome: 'failed', durationMs: 1, hosts: {} }],
      end: { kind: 'failed', phase: 'implement', reason: 'task failed' },
    });
  }

  rollBack(region: string, mop: string): EventType[] {
    this.does({ type: 'start-mop-rollback', region, mop, token: this.token, reason: 'failed' });
    return this.does({
      type: 'end-mop-rollback',
      of: this.attemptOf(region, mop),
      phases: passed('rollback'),
      end: { kind: 'rolled-back', durationMs: 1 },
    });
  }

  /** The whole region: lock, goes, MOPs, validation, give-back. */
  complete(region: string, runId = '1'): EventType[] {
    this.acquire(region, runId);
    for (const { id } of this.plan.mops) {
      if (this.state.decisions.some((open) => open.region === region)) this.go(region);
      this.run(region, id);
    }
    this.validate(region, runId);
    return this.giveBack(region, runId);
  }

  validate(region: string, runId = '1'): EventType[] {
    return this.does(
      { type: 'check', item: 'post-validation', region, outcome: 'passed', summary: 'all probes good' },
      pipelineOf(region, runId),
    );
  }

  giveBack(region: string, runId = '1'): EventType[] {
    return this.does({ type: 'give-back', region, run: runOf(region, runId), reason: '' });
  }

  #record(event: NewEvent, actor: Actor, command: Command): void {
    const seq = this.state.seq + 1;
    const token = 'token' in command ? command.token : 'of' in command ? command.of.token : undefined;
    const atMs = Math.max(this.nowMs, this.state.lastAtMs + 1);
    const recorded = {
      v: 1,
      id: `c${seq}:0`,
      seq,
      at: new Date(atMs).toISOString(),
      actor,
      token,
      prev: hashOf(`${seq - 1}`),
      hash: hashOf(`${seq}`),
      ...event,
    } as RecordedEvent;
    this.events.push(recorded);
    this.state = evolve(this.state, recorded);
  }
}

export const acquireBy = (region: string, runId = '1', purpose: 'execute' | 'rollback' = 'execute'): Command => ({
  type: 'acquire',
  region,
  purpose,
  run: runOf(region, runId),
  version: '0.1.0',
});

export const passed = (...phases: ('precheck' | 'checkpoint' | 'implement' | 'validate' | 'rollback')[]) =>
  phases.map((phase) => ({ phase, outcome: 'passed' as const, durationMs: 1, hosts: {} }));

export const pipelineOf = (region: string, runId = '1'): Actor => ({
  kind: 'pipeline',
  name: `run ${runId} of ${region}`,
  run: runOf(region, runId),
});

function pipelineActor(command: Command): Actor {
  const region = 'region' in command ? command.region : 'of' in command ? command.of.region : undefined;
  return pipelineOf(region ?? 'R1');
}

/** R1 holds the lock and has the go for its first batch. */
export function started(plan = planOf()): Story {
  const story = new Story(plan);
  story.acquire('R1');
  story.go('R1');
  return story;
}
