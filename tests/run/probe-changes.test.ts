import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { describeChanges } from '../../src/ledger/probe-change.js';
import { mopSummary } from '../../src/run/mop-summary.js';
import { ProbeChanges } from '../../src/run/probe-changes.js';

const latency = (value: number) => {
  return { probe: 'latency', unit: 'ms', measurement: { outcome: 'passed', seen: 'answered 200', value } } as const;
};
const database = (outcome: 'passed' | 'failed', seen = 'x'.repeat(500)) => {
  return { probe: 'db', measurement: { outcome, seen } };
};

describe('what probes show before a MOP and after it', () => {
  it('is compared by probe, the latest reading after it wins, and what was not measured before is left out', () => {
    const probes = new ProbeChanges();
    probes.before([latency(12.34567), database('passed')]);
    probes.after([latency(99), database('failed', 'exit | code 1')]);
    probes.after([latency(14), { ...latency(1), probe: 'other' }]);
    assert.equal(
      describeChanges(probes.all, 5),
      'latency 12.35 ms before, 14 ms after; db passed before, failed (exit | code 1) after',
    );
    assert.equal(describeChanges(probes.all, 1), 'latency 12.35 ms before, 14 ms after; and 1 more probes');
    assert.equal(probes.all[1]?.before.seen.length, 200);
    const page = mopSummary('R1', undefined, {
      outcome: 'succeeded',
      attempt: 1,
      message: '',
      chapters: [{ phases: [], slowest: [], probes: probes.all }],
      durationMs: 1,
    });
    assert.match(page, /\| latency \| 12\.35 ms \| 14 ms \|\n\| db \| passed \| failed \(exit \\\| code 1\) \|\n/);
  });

  it('is bounded, and says so where nothing was measured after it', () => {
    const probes = new ProbeChanges();
    probes.before(Array.from({ length: 60 }, (_, index) => ({ ...latency(index), probe: `p${index}` })));
    assert.equal(probes.all.length, 50);
    assert.equal(describeChanges(probes.all.slice(0, 1), 5), 'p0 0 ms before');
    const count = new ProbeChanges();
    count.before([{ probe: 'hosts', measurement: { outcome: 'passed', seen: '7 of 7', value: 7 } }]);
    assert.equal(describeChanges(count.all, 5), 'hosts passed (7) before');
  });
});
