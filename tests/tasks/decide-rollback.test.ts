import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { passed, person, runOf } from '../ledger/story.js';
import { SmallRelease } from '../adapters/ansible/support/small-release.js';
import { decideRelease } from '../../tasks/control-release/decide.js';
import type { ControlReleaseInputs } from '../../tasks/control-release/inputs.js';

describe('the decision of a rollback pipeline', () => {
  let release: SmallRelease;
  beforeEach(async () => {
    release = await new SmallRelease().open();
    const token = release.ledger.state.lock?.token ?? assert.fail('nobody holds the lock');
    const { document, execution } = release.ledger.state.plan?.mops[0]?.cells['R1'] ?? assert.fail('no cell');
    await release.must({ type: 'start-mop', region: 'R1', mop: 'm1', token, document, execution });
    const of = { region: 'R1', mop: 'm1', attempt: 1, token };
    const end = { kind: 'succeeded', durationMs: 1 } as const;
    const phases = passed('precheck', 'checkpoint');
    await release.must({ type: 'report-phases', of, phases, checkpoint: 'R1.0/R1/m1/1' });
    await release.must({ type: 'report-phases', of, phases: passed('implement', 'validate'), end });
  });
  afterEach(() => {
    release.remove();
  });

  const decide = (decision: ControlReleaseInputs['decision'], by = 'Kim') => {
    const inputs = { releaseId: 'R1.0', action: 'decide', region: 'R1', decision, reason: 'error rate' } as const;
    const approval = { stage: 'decide', status: 'approved', by, comment: undefined } as const;
    return decideRelease(
      {
        ...inputs,
        mop: undefined,
        batch: undefined,
        manifest: undefined,
        alertId: undefined,
        text: undefined,
        item: undefined,
      },
      {
        ledger: release.ledger,
        actor: { kind: 'pipeline', name: 'run 9', run: runOf('R1', '9') },
        stage: 'decide',
        approvals: () => Promise.resolve([approval as never]),
      },
    );
  };

  it('is that of the approver, who is recorded, and answers the stop that waits for one', async () => {
    await release.must({ type: 'stop', reason: 'smoke' });
    await release.must({ type: 'clear', reason: 'out' }, person);
    const decided = await decide('rollback-region');
    assert(decided.kind === 'submitted' && decided.outcome.kind === 'appended');
    assert.equal(decided.by, 'Kim');
    assert.deepEqual(release.ledger.state.decisions, []);
    assert.deepEqual(release.ledger.state.rollback?.remaining, [{ region: 'R1', mop: 'm1' }]);
  });

  it('made again is recorded beside the first, and opens nothing', async () => {
    await decide('rollback-release');
    const again = await decide('rollback-release', 'Robin');
    assert(again.kind === 'submitted' && again.outcome.kind === 'appended');
    assert.deepEqual(
      again.outcome.events.map(({ type, actor }) => [type, actor.name]),
      [['DecisionMade', 'Robin']],
    );
  });

  it('leaves another rollback that is under way to be carried out first', async () => {
    await release.must({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'regret' }, person);
    const decided = await decide('rollback-region');
    assert.match(decided.kind === 'nothing-left' ? decided.note : '', /a rollback of the mop was decided already/);
  });

  it('is not asked of a region where nothing is to be rolled back', async () => {
    await release.must({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'regret' }, person);
    const token = release.ledger.state.lock?.token ?? assert.fail();
    await release.must({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token, reason: 'regret' });
    const of = { region: 'R1', mop: 'm1', attempt: 1, token, started: release.ledger.state.open?.started ?? 0 };
    await release.must({ type: 'end-mop-rollback', of, phases: [], end: { kind: 'rolled-back', durationMs: 1 } });
    const decided = await decide('rollback-region');
    assert.match(
      decided.kind === 'nothing-left' ? decided.note : '',
      /R1 is rolled-back: nothing is to be rolled back/,
    );
  });
});
