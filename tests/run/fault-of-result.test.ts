import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { faultOfResult } from '../../src/run/fault-of-result.js';

const result = { attempt: 1, message: 'It ended.', chapters: [], durationMs: 1 };

describe('what the task says when a MOP did not succeed', () => {
  for (const [outcome, action, isStopped, sentence] of [
    ['succeeded', 'execute', false, undefined],
    ['skipped', 'execute', false, undefined],
    ['rolledBack', 'rollback', false, undefined],
    ['rolledBack', 'execute', false, /mend the cause, then run the failed jobs again: a new attempt starts/],
    ['failed', 'execute', false, /or decide in the hub/],
    ['interrupted', 'execute', false, /run the failed jobs again: the release's policy says what follows/],
    ['interrupted', 'execute', true, /a person clears the stop and decides what follows; then run the failed jobs/],
  ] as const) {
    it(`names the next step: ${action} ${outcome}${isStopped ? ' under a stop' : ''}`, () => {
      const fault = faultOfResult({ ...result, outcome }, action, isStopped);
      if (sentence) assert.match(fault?.message ?? '', sentence);
      else assert.equal(fault, undefined);
    });
  }
});
