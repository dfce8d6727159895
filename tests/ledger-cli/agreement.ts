import assert from 'node:assert/strict';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import type { Command } from '../../src/ledger/commands.js';
import type { Actor } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { MemoryLog } from '../support/memory-log.js';
import { hashOf } from '../support/plan-builder.js';
import { person, plan, runOf } from './recorded-history.js';

const steps = 250;

/** Random numbers that a seed repeats (mulberry32). */
function randomOf(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Some command, more often one that may be accepted than not. */
function someCommand(state: ReleaseState, random: () => number): readonly [Command, Actor] {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const turn = ['A', 'B'].find((id) => !['completed', 'skipped'].includes(state.regions[id]?.status ?? '')) ?? 'A';
  const region = random() < 0.7 ? (state.lock?.region ?? turn) : one(['A', 'B']);
  const next = state.plan?.mops.find(
    ({ id }) => !['succeeded', 'skipped'].includes(state.regions[region]?.cells[id]?.status ?? ''),
  );
  const step = state.rollback?.remaining[0];
  const mop = random() < 0.8 ? (next?.id ?? 'c') : one(['a', 'b', 'c']);
  const runId = random() < 0.8 ? (state.lock?.run.runId ?? '1') : one(['1', '2']);
  const token = random() < 0.95 && state.lock ? state.lock.token : { seq: 3, hash: hashOf('stale') };
  const pipeline: Actor = { kind: 'pipeline', name: `run ${runId}`, run: runOf(region, runId) };
  const by = random() < 0.95 ? person : pipeline;
  const taker = runOf(region, one(['1', '2']));
  const of = {
    region: state.open?.region ?? region,
    mop: state.open?.mop ?? mop,
    attempt: state.open?.attempt ?? 1,
    started: state.open?.started ?? 1,
    token,
  };
  const silence = { of: of.started, ms: 100_000 };
  const cells = state.plan?.mops.find(({ id }) => id === mop)?.cells[region];
  const reason = random() < 0.95 ? 'because' : '';
  const passed = (phase: 'precheck' | 'checkpoint' | 'implement' | 'validate' | 'rollback') => ({
    phase,
    outcome: 'passed' as const,
    durationMs: 1,
    hosts: {},
  });
  const failed = { phase: 'implement' as const, outcome: 'failed' as const, durationMs: 1, hosts: {} };
  const common: readonly (readonly [Command, Actor])[] = [
    [
      {
        type: 'acquire',
        region,
        purpose: state.rollback && random() < 0.8 ? 'rollback' : 'execute',
        run: runOf(region, runId),
        version: '0.1.0',
      },
      pipeline,
    ],
    [
      { type: 'start-mop', region, mop, token, document: cells?.document ?? '', execution: cells?.execution ?? '' },
      pipeline,
    ],
    [
      {
        type: 'report-phases',
        of,
        phases: [passed('precheck'), passed('checkpoint')],
        checkpoint: `R1/${of.region}/${of.mop}/${of.attempt}`,
      },
      pipeline,
    ],
    [
      {
        type: 'report-phases',
        of,
        phases: [passed('implement'), passed('validate')],
        end: { kind: 'succeeded', durationMs: 1 },
      },
      pipeline,
    ],
    [{ type: 'report-phases', of, phases: [passed('implement')], end: { kind: 'succeeded', durationMs: 1 } }, pipeline],
    [{ type: 'decide', choice: 'go', reason, region }, by],
    [{ type: 'decide', choice: 'go', reason }, by],
    [{ type: 'check', item: 'post-validation', region, outcome: 'passed', summary: '' }, pipeline],
    [{ type: 'check', item: 'cross-region', outcome: 'passed', summary: '' }, pipeline],
    [{ type: 'start-mop-rollback', region: step?.region ?? region, mop: step?.mop ?? mop, token, reason }, pipeline],
    [
      { type: 'end-mop-rollback', of, phases: [passed('rollback')], end: { kind: 'rolled-back', durationMs: 1 } },
      pipeline,
    ],
    [{ type: 'complete', summary: '' }, pipeline],
  ];
  const rare: readonly (readonly [Command, Actor])[] = [
    [
      { type: 'report-phases', of, phases: [failed], end: { kind: 'failed', phase: 'implement', reason: 'x' } },
      pipeline,
    ],
    [{ type: 'report-phases', of, phases: [], end: { kind: 'failed', reason: 'x' } }, pipeline],
    [{ type: 'report-phases', of, phases: [], end: { kind: 'interrupted', reason: 'x' } }, pipeline],
    [{ type: 'give-back', region, run: runOf(region, runId), silence, reason: '' }, pipeline],
    [
      {
        type: 'take-over',
        region,
        run: taker,
        version: '0.1.0',
        proof: one(['run-ended', 'person']),
        holder: state.lock?.token,
        silence,
        reason,
      },
      random() < 0.5 ? { ...person, run: taker } : { ...pipeline, run: taker },
    ],
    [{ type: 'end-mop-rollback', of, phases: [], end: { kind: 'failed', reason: 'x' } }, pipeline],
    [{ type: 'end-mop-rollback', of, phases: [], end: { kind: 'interrupted', reason: 'x' } }, pipeline],
    [
      { type: 'decide', choice: one(['no-go', 'rollback-mop', 'rollback-region', 'rollback-release']), reason, region },
      by,
    ],
    [{ type: 'retry-region', region, reason }, by],
    [{ type: 'clear', reason }, by],
    [{ type: 'clear', reason }, by],
    [{ type: 'stop', reason }, pipeline],
    [{ type: 'break-lock', holder: state.lock?.token, silence, reason }, by],
    [{ type: 'lesson', text: 'x' }, by],
  ];
  const veryRare: readonly (readonly [Command, Actor])[] = [
    [{ type: 'skip-mop', region, mop, reason }, by],
    [{ type: 'skip-region', region, reason }, by],
    [{ type: 'revise-plan', plan: { ...plan, title: `${random()}` }, reason }, by],
    [{ type: 'check', item: 'post-validation', region, outcome: 'failed', summary: '' }, pipeline],
    [{ type: 'abandon', reason }, by],
  ];
  const dice = random();
  const validated = state.regions[region]?.checklist['post-validation']?.outcome === 'passed';
  if (dice > 0.5 && !next && validated && state.lock)
    return [
      { type: 'give-back', region, run: state.lock.run, reason: '' },
      { ...pipeline, run: state.lock.run },
    ];
  return one(dice < 0.84 ? common : dice < 0.99 ? rare : veryRare);
}

async function tell(seed: number): Promise<{ readonly log: MemoryLog; readonly ledger: Ledger }> {
  const random = randomOf(seed);
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  const log = new MemoryLog(() => nowMs);
  const ledger = openLedger({ log });
  await ledger.submit({ type: 'plan', plan }, { kind: 'pipeline', name: 'prepare' });
  for (let step = 0; step < steps; step += 1) {
    nowMs += 1000 * Math.floor(random() * 4);
    await ledger.submit(...someCommand(ledger.state, random));
  }
  return { log, ledger };
}

/** Random histories that the deciding rules accept, the verifying ones find whole; asserts that they were of all kinds. */
export async function assertAgree(stories: number): Promise<void> {
  const ends = new Map<string, number>();
  const types = new Set<string>();
  for (let seed = 1; seed <= stories; seed += 1) {
    const { log, ledger } = await tell(seed);
    const result = verifyLedger(log.text);
    const line =
      result.kind === 'bad'
        ? log.text
            .split('\n')
            .slice(Math.max(0, result.line - 12), result.line)
            .map((text) => text.slice(0, 260))
            .join('\n')
        : '';
    assert.equal(result.kind, 'ok', `seed ${seed}: ${JSON.stringify(result)}\n${line}`);
    ends.set(ledger.state.status, (ends.get(ledger.state.status) ?? 0) + 1);
    for (const [, type] of log.text.matchAll(/"type":"(\w+)","data"/g)) types.add(type ?? '');
  }
  for (const status of ['active', 'completed', 'abandoned']) assert(ends.has(status), `no story ended ${status}`);
  for (const type of [
    'LockTakenOver',
    'RollbackFinished',
    'RegionRolledBack',
    'MopRollbackFailed',
    'PlanRevised',
    'RegionCompleted',
  ])
    assert(types.has(type), `no story has ${type}`);
}
