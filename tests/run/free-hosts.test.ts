import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { whyHostsAreNotFree, type Leftovers } from '../../src/run/free-hosts.js';
import { planRecovery } from '../../src/run/recover.js';
import { SmallRelease } from '../adapters/ansible/support/small-release.js';
import { pipelineOf, person } from '../ledger/story.js';

const free: Leftovers = { running: [], unseen: [] };
const busy: Leftovers = { running: ['web1: process 4711 (dnf upgrade)'], unseen: [] };

describe('processes of an earlier attempt', () => {
  let release: SmallRelease;
  const at = { region: 'R1', mop: 'm1' } as const;
  const look = (found: Leftovers) =>
    whyHostsAreNotFree(
      { ...release.options(), actor: pipelineOf('R1') },
      { findLeftovers: () => Promise.resolve(found) },
      at,
    );
  const of = () => ({
    ...at,
    attempt: 1,
    started: release.ledger.state.open?.started ?? 0,
    token: release.options().token,
  });
  const rollBack = () =>
    release.must({ type: 'start-mop-rollback', ...at, token: release.options().token, reason: 'r' });
  const question = () => release.ledger.state.decisions.find(({ kind }) => kind === 'leftovers');

  /** An attempt that was interrupted in implement. */
  const given = async (): Promise<void> => {
    release = await new SmallRelease().open();
    const { document, execution } = release.ledger.state.plan?.mops[0]?.cells['R1'] ?? assert.fail();
    await release.must({ type: 'start-mop', ...at, token: release.options().token, document, execution });
    await release.must({ type: 'report-phases', of: of(), phases: [], end: { kind: 'interrupted', reason: 'killed' } });
  };
  afterEach(() => {
    const verified = verifyLedger(release.log.text);
    release.remove();
    assert.equal(verified.kind, 'ok', JSON.stringify(verified));
  });

  it('hold its rollback until a person says go, which an acknowledged alert is not, and which holds for it only', async () => {
    await given();
    assert.match((await look(busy)) ?? '', /web1: process 4711 .* still runs; a person is asked/);
    await release.must({ type: 'acknowledge', alert: 'leftovers:R1/m1/1', reason: 'seen' }, person);
    assert.match((await look(busy)) ?? '', /still runs/, 'seen is not decided');
    assert.equal(
      release.events.filter((type) => type === 'DecisionRequested').length,
      2,
      'the batch, and once for this',
    );
    await release.must({ type: 'decide', region: 'R1', choice: 'no-go', reason: 'end it first' }, person);
    assert.match((await look(busy)) ?? '', /still runs/);
    const decision = question()?.id ?? assert.fail('it is asked again');
    await release.must({ type: 'decide', decision, choice: 'go', reason: 'it only waits for a disk' }, person);
    assert.equal(release.cell.attemptsUsed, 1, 'that was no go for more attempts');
    assert.equal(await look(busy), undefined);
    assert.match(release.log.text, /went on although web1: process 4711 .*: Release manager decided so/);

    await rollBack();
    await release.must({
      type: 'end-mop-rollback',
      of: of(),
      phases: [],
      end: { kind: 'interrupted', reason: 'killed' },
    });
    assert.match((await look(busy)) ?? '', /still runs/, 'what the rollback left is another matter');
    assert.notEqual(question()?.id, decision);
  });

  it("are forgotten once the hosts are free: the question stands in nobody else's way", async () => {
    await given();
    await look(busy);
    assert(question());
    assert.equal(planRecovery(release.ledger.state, 'R1', 'm1').kind, 'roll-back', 'recovery looks again by itself');
    assert.equal(await look(free), undefined);
    await rollBack();
    assert.equal(question(), undefined);
  });
});
