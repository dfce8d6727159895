import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Summary } from '../../scripts/rehearse/summary.js';
import { Rehearsal } from './rehearsal.js';

/** Content of every file below a folder. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashed = await Promise.all(
    files.sort().map(async (file) => {
      const hash = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [file.slice(folder.length), hash] as const;
    }),
  );
  return new Map(hashed);
}

const regions = ['--regions', 'EUS2,WUS2'] as const;
const mopsOf = (summary: Summary): string[] =>
  summary.regions.flatMap(({ id, mops }) => mops.map(({ outcome, attempts }) => `${id} ${outcome} ${attempts}`));

describe('the rehearsal of what goes wrong', function () {
  this.timeout(600_000);
  let rehearsal: Rehearsal;
  before(async () => {
    rehearsal = await Rehearsal.create();
  });
  after(() => rehearsal.remove());

  async function assertUntouched(region: string): Promise<void> {
    const before = await filesOf(rehearsal.at('repository', 'rehearsal', 'host'));
    for (const host of await readdir(rehearsal.at('sandboxes', region))) {
      assert.deepEqual(await filesOf(rehearsal.at('sandboxes', region, host)), before, `${host} in ${region}`);
    }
  }

  async function history(): Promise<
    { type: string; actor: { kind: string; name: string }; data: Record<string, unknown> }[]
  > {
    const { ledger } = JSON.parse(await readFile(join(rehearsal.folder, 'out.json'), 'utf8')) as Summary;
    const logs = await readFile(rehearsal.at('ledger.jsonl'), 'utf8');
    assert(ledger.verified);
    return logs
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { type: string; actor: { kind: string; name: string }; data: Record<string, unknown> },
      );
  }

  it('--stop-at kills a MOP in the middle and goes on by decisions; --rollback-region undoes the last region byte for byte; then it is run again', async () => {
    const asked = ['--mops', '2', '--stop-at', 'agent-upgrade@EUS2', '--rollback-region', 'WUS2'] as const;
    const { code, output, summary } = await rehearsal.run(...regions, ...asked);
    assert.equal(code, 0, output);
    assert.match(output, /requests an emergency stop while agent-upgrade runs in EUS2/);
    assert.match(output, /clears the stop and decides "go"/);
    assert.equal(summary.outcome, 'rolled-back');
    assert.deepEqual(mopsOf(summary), [
      'EUS2 succeeded 2',
      'EUS2 succeeded 1',
      'WUS2 rolled-back 1',
      'WUS2 rolled-back 1',
    ]);
    await assertUntouched('WUS2');

    const events = await history();
    const order = ['EmergencyStopRequested', 'MopInterrupted', 'EmergencyStopCleared', 'MopRollbackStarted'];
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => order.includes(type)),
      [...order, 'MopRollbackStarted', 'MopRollbackStarted'],
      'nothing follows a stop by itself',
    );
    const decided = events.find(({ type, data }) => type === 'DecisionMade' && data['choice'] === 'rollback-region');
    assert.equal(decided?.actor.kind, 'person');
    const undone = events.filter(({ type, data }) => type === 'MopRolledBack' && data['region'] === 'WUS2');
    assert.deepEqual(
      undone.map(({ data }) => data['mop']),
      summary.regions[1]?.mops.map(({ id }) => id).reverse(),
    );

    const again = await rehearsal.run();
    assert.equal(again.code, 0, again.output);
    assert.equal(again.summary.outcome, 'succeeded');
    assert.deepEqual(mopsOf(again.summary), [
      'EUS2 succeeded 2',
      'EUS2 succeeded 1',
      'WUS2 succeeded 2',
      'WUS2 succeeded 2',
    ]);
  });

  it('--rollback-release rolls both regions back, the last one first, whichever pipeline was started first', async () => {
    const { code, output, summary } = await rehearsal.run(
      ...regions,
      '--mops',
      '1',
      '--rollback-release',
      '--seed',
      '3',
    );
    assert.equal(code, 0, output);
    assert.equal(summary.outcome, 'rolled-back');
    assert.deepEqual(
      summary.regions.map(({ outcome }) => outcome),
      ['rolled-back', 'rolled-back'],
    );
    await assertUntouched('EUS2');
    await assertUntouched('WUS2');
    const undone = (await history()).filter(({ type }) => type === 'MopRolledBack').map(({ data }) => data['region']);
    assert.deepEqual(undone, ['WUS2', 'EUS2']);
  });
});
