import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mostBytesPerAppend } from '../../src/adapters/azure-blob/capacity.js';
import { addUp } from '../../src/run/assess-process.js';
import { withHostsThatFit } from '../../src/run/hosts-that-fit.js';

const of = (count: number) => ({
  phase: 'implement' as const,
  outcome: 'passed' as const,
  durationMs: 1,
  hosts: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `web-${index}.région.contoso.example`,
      { ok: 3, changed: index % 2, failed: index === count - 1 ? 1 : 0, unreachable: 0, skipped: 0 },
    ]),
  ),
});

describe('hosts of a phase in the ledger', () => {
  it('all stand there, each by its name, as long as they fit', () => {
    const report = of(9_000);
    assert.deepEqual(withHostsThatFit([report]), [report]);
  });

  it('of more than fit, those with trouble stand there by name, and the sum of all is the same', () => {
    const report = of(30_000);
    const kept = withHostsThatFit([report, report]);
    assert(JSON.stringify(kept).length < mostBytesPerAppend * 0.75, 'two phases fit into one append');
    const hosts = kept[0]?.hosts ?? {};
    assert.equal(hosts['web-29999.région.contoso.example']?.failed, 1);
    const { hosts: _names, ...sum } = addUp(hosts);
    const { hosts: _all, ...whole } = addUp(report.hosts);
    assert.deepEqual(sum, whole);
    const rest = Object.keys(hosts).filter((name) => /^\d+ more hosts$/.test(name));
    assert.deepEqual(rest, [`${30_000 - Object.keys(hosts).length + 1} more hosts`]);
  });
});
