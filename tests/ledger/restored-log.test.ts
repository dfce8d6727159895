import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FencingToken } from '../../src/ledger/events.js';
import { LedgerCut } from '../../src/ledger/ledger-faults.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { MemoryLog } from '../support/memory-log.js';
import { acquireBy, hashOf, person, pipelineOf, planOf } from './story.js';

let ids = 0;
const ledgerOn = (log: MemoryLog, seen?: FencingToken): Ledger =>
  new Ledger({
    log,
    seen,
    sha256: hashOf,
    newId: () => `id-${++ids}`,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  });

/** A release whose lock is held, and the last event that its holder has seen. */
async function held(): Promise<{ log: MemoryLog; seen: FencingToken; restored: () => MemoryLog }> {
  const log = new MemoryLog();
  const ledger = ledgerOn(log);
  await ledger.submit({ type: 'plan', plan: planOf() }, pipelineOf('R1'));
  const earlier = log.text;
  await ledger.submit(acquireBy('R1'), pipelineOf('R1'));
  const { seq, lastHash: hash } = ledger.state;
  return { log, seen: { seq, hash }, restored: () => new MemoryLog(Date.now, earlier) };
}

describe('a log that was restored or cut', () => {
  it('is worked with when it holds what was seen, however much follows', async () => {
    const { log, seen } = await held();
    assert.equal((await ledgerOn(log, seen).refresh()).seq, seen.seq);
    await ledgerOn(log).submit({ type: 'stop', reason: 'x' }, person);
    assert((await ledgerOn(log, seen).refresh()).seq > seen.seq);
  });

  it('is refused, and not written to, when it ends before what was seen', async () => {
    const { seen, restored } = await held();
    const log = restored();
    const ledger = ledgerOn(log, seen);
    await assert.rejects(ledger.submit(acquireBy('R1'), pipelineOf('R1')), LedgerCut);
    await assert.rejects(ledger.refresh(), (error: LedgerCut) => error.message.includes(`${seen.seq}.${seen.hash}`));
    assert.equal(log.appends, 0);
  });

  it('is refused when it has grown beyond that by other events', async () => {
    const { seen, restored } = await held();
    const log = restored();
    for (let note = 0; note < 9; note += 1) await ledgerOn(log).submit({ type: 'lesson', text: `${note}` }, person);
    await assert.rejects(ledgerOn(log, seen).refresh(), LedgerCut);
  });

  it('is worked with again once a person has accepted that very loss with a reason', async () => {
    const { seen, restored } = await held();
    const log = restored();
    const accept = { type: 'accept-loss', lost: seen, reason: 'restored to 02:00' } as const;
    for (const [actor, reason] of [
      [pipelineOf('R1'), 'x'],
      [person, ' '],
    ] as const)
      assert.equal((await ledgerOn(log).submit({ ...accept, reason }, actor)).kind, 'refused');
    const other = { seq: seen.seq, hash: hashOf('another event') };
    await ledgerOn(log).submit({ ...accept, lost: other }, person);
    await assert.rejects(ledgerOn(log, seen).refresh(), LedgerCut);
    assert.equal((await ledgerOn(log).submit(accept, person)).kind, 'appended');
    assert.equal((await ledgerOn(log).submit(accept, person)).kind, 'already');
    assert.equal((await ledgerOn(log, seen).submit(acquireBy('R1'), pipelineOf('R1'))).kind, 'appended');
  });
});
