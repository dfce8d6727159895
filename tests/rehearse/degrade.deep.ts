import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { Rehearsal } from './rehearsal.js';

describe('the rehearsal of a service that degrades', function () {
  this.timeout(600_000);
  const rehearsal = Rehearsal.ofSuite();

  it('--degrade shows a warning, then a critical that stops the MOP and rolls it back; readiness, baseline and post-validation are recorded', async () => {
    const { code, output, summary } = await rehearsal.run(
      ...['--regions', 'EUS2', '--mops', '1', '--degrade', 'response-time@EUS2'],
    );
    assert.equal(code, 0, output);
    assert.match(output, /seen as a warning after .* Now it fails/);
    assert.equal(summary.outcome, 'succeeded');
    const events = (await readFile(rehearsal.at('ledger.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> });
    const levels = events.flatMap(({ type, data }) => (type === 'HealthChanged' ? [data['level']] : []));
    assert.deepEqual(levels.slice(0, 3), ['healthy', 'warning', 'critical']);
    const order = ['MopFailed', 'MopRollbackStarted', 'MopRolledBack', 'MopSucceeded'];
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => order.includes(type)),
      order,
    );
    const passed = events.flatMap(({ type, data }) => (type === 'ChecklistItemPassed' ? [data['item']] : []));
    for (const item of [
      'readiness:backups',
      'readiness:team-ready',
      'baseline',
      'readiness',
      'performance',
      'post-validation',
    ])
      assert.ok(passed.includes(item), `${item} of ${passed.join()}`);
    const ofAll = events.flatMap(({ type, data }) =>
      type === 'ChecklistItemPassed' && data['region'] === undefined ? [data['item']] : [],
    );
    for (const item of ['readiness', 'readiness:EUS2:documents', 'cross-region'])
      assert.ok(ofAll.includes(item), `${item} of ${ofAll.join()}`);
  });
});
