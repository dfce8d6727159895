import assert from 'node:assert/strict';
import { it } from 'mocha';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { hashOf } from '../support/plan-builder.js';
import { person, plan, type RecordedHistory } from './recorded-history.js';

export const cellA = { region: 'A', mop: 'a', attempt: 1 };
export const go = {
  decision: 'batch:A:1',
  choice: 'go',
  region: 'A',
  batch: 1,
  manifestHash: plan.manifestHash,
  reason: 'ok',
} as const;
export const stopped = (history: RecordedHistory) =>
  history
    .add('EmergencyStopRequested', { reason: 'smoke' })
    .add('DecisionRequested', { decision: 'stop:1', kind: 'stop', question: 'what now?' }, { sameAct: true });
/** A person decides a rollback of region A, and it begins. */
export const decided = (history: RecordedHistory, choice: 'rollback-mop' | 'rollback-region' = 'rollback-region') =>
  history.add(
    'DecisionMade',
    { decision: 'rollback:A:1', choice, region: 'A', manifestHash: plan.manifestHash, reason: 'bad' },
    { actor: person },
  );
export const openRollback = (history: RecordedHistory) =>
  decided(history).add(
    'RollbackStarted',
    { scope: 'region', order: [{ region: 'A', mop: 'a' }], reason: 'bad' },
    { actor: person, sameAct: true },
  );
export const foreign = { seq: 3, hash: hashOf('some other line') };
/** What the plan says of MOP a in region A. */
export const planned = plan.mops[0]?.cells['A'] ?? assert.fail('the plan has no cell for a in A');

type Broken = readonly [rule: string, history: () => RecordedHistory, expected: RegExp];

/** A test for each history whose last line breaks one rule; `expected` matches what the finding says should stand there. */
export function namesTheLineThatBreaks(broken: readonly Broken[]): void {
  for (const [rule, history, expected] of broken) {
    it(rule, () => {
      const { text, lines } = history();
      const before = verifyLedger(
        lines
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join(''),
      );
      const isUnfinished = before.kind === 'bad' && before.found === 'the end of the ledger';
      assert(before.kind === 'ok' || isUnfinished, JSON.stringify(before));
      const result = verifyLedger(text);
      assert(result.kind === 'bad', 'nothing was found');
      assert.equal(result.line, lines.length);
      assert.match(result.expected, expected);
    });
  }
}
