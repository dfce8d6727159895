import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planRollback } from '../../src/run/next-step.js';
import { acquireBy, passed, person, planOf, Story, started } from './story.js';

describe('a rollback', () => {
  it('follows a failed implement by itself, and the MOP may be tried again', () => {
    const story = started();
    story.fail('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'wrong-state');
    assert.deepEqual(story.rollBack('R1', 'm1'), ['MopPhaseFinished', 'MopRolledBack']);
    story.run('R1', 'm1');
  });

  it('of a MOP that succeeded needs a decision', () => {
    const story = started();
    story.run('R1', 'm1');
    const rollback = { type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: '' } as const;
    assert.equal(story.isRefused(rollback).code, 'wrong-state');
  });

  it('of a region runs in reverse order, nothing executes meanwhile, and it ends the region as rolled back', () => {
    const story = started();
    story.run('R1', 'm1');
    story.run('R1', 'm2');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'error rate' }, person);
    assert.equal(
      story.isRefused({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: '' }).code,
      'order',
    );
    assert.equal(story.isRefused(story.startCommand('R1', 'm3')).code, 'rollback-open');
    story.rollBack('R1', 'm2');
    assert.deepEqual(story.rollBack('R1', 'm1'), [
      'MopPhaseFinished',
      'MopRolledBack',
      'RegionRolledBack',
      'RollbackFinished',
    ]);
  });

  it('of the release goes through the regions in reverse order, each under its own lock', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    story.complete('R2');
    story.does({ type: 'decide', choice: 'rollback-release', reason: 'recall by the vendor' }, person);
    assert.equal(story.isRefused(acquireBy('R1', '5', 'rollback')).code, 'not-its-turn');
    story.does(acquireBy('R2', '5', 'rollback'));
    assert.equal(story.isRefused(story.startCommand('R2', 'm1')).code, 'wrong-state');
    story.rollBack('R2', 'm1');
    story.does({
      type: 'give-back',
      region: 'R2',
      run: { organization: 'https://dev.azure.com/contoso-R2', project: 'Platform', runId: '5', url: '' },
      reason: '',
    });
    story.does(acquireBy('R1', '6', 'rollback'));
    assert.deepEqual(story.rollBack('R1', 'm1').slice(-2), ['RegionRolledBack', 'RollbackFinished']);
  });

  it('of one region waits until later regions are rolled back', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    story.complete('R2');
    assert.equal(
      story.isRefused({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'x' }, person).code,
      'order',
    );
  });

  it('of one MOP in a completed region makes the region incomplete until its own re-run', () => {
    const story = new Story(planOf(1, 2));
    story.complete('R1');
    story.does({ type: 'check', item: 'cross-region', outcome: 'passed', summary: 'all good' });
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'error rate' }, person);
    story.does(acquireBy('R1', '5', 'rollback'));
    story.rollBack('R1', 'm2');
    story.giveBack('R1', '5');
    assert.equal(story.isRefused({ type: 'complete', summary: '' }).code, 'incomplete');
    story.acquire('R1', '6');
    story.run('R1', 'm2');
    story.validate('R1', '6');
    assert.deepEqual(story.giveBack('R1', '6'), ['RegionCompleted', 'LockReleased']);
  });

  it('that was interrupted is taken up again', () => {
    const story = started();
    story.fail('R1', 'm1');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    story.does({
      type: 'end-mop-rollback',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'agent lost' },
    });
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'wrong-state');
    story.rollBack('R1', 'm1');
  });

  it('taken up again is not ended by the executor that was interrupted, under the same token and attempt', () => {
    const story = started();
    story.fail('R1', 'm1');
    const start = {
      type: 'start-mop-rollback',
      region: 'R1',
      mop: 'm1',
      token: story.token,
      reason: 'failed',
    } as const;
    const end = { type: 'end-mop-rollback', phases: passed('rollback') } as const;
    story.does(start);
    const first = story.attemptOf('R1', 'm1');
    story.does({ ...end, of: first, end: { kind: 'interrupted', reason: 'frozen' } });
    story.does(start);
    const late = { ...end, of: first, end: { kind: 'rolled-back', durationMs: 1 } } as const;
    assert.equal(story.isRefused(late).code, 'attempt-superseded');
    story.does({ ...late, of: story.attemptOf('R1', 'm1') });
  });

  it('that fails raises a critical alert and stops everything until a person says the hosts are right', () => {
    const story = started();
    story.fail('R1', 'm1');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    assert.deepEqual(
      story.does({
        type: 'end-mop-rollback',
        of: story.attemptOf('R1', 'm1'),
        phases: passed('rollback'),
        end: { kind: 'failed', reason: 'disk full' },
      }),
      ['MopPhaseFinished', 'MopRollbackFailed', 'AlertRaised', 'DecisionRequested'],
    );
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'decision-open');
    story.go('R1');
    story.run('R1', 'm1');
  });
});

describe('a failed rollback', () => {
  const failed = (): Story => {
    const story = new Story(planOf(2, 2));
    story.acquire('R1');
    story.go('R1');
    story.fail('R1', 'm1');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    story.does({
      type: 'end-mop-rollback',
      of: story.attemptOf('R1', 'm1'),
      phases: passed('rollback'),
      end: { kind: 'failed', reason: 'disk full' },
    });
    return story;
  };

  it('keeps every other region from starting too, even where its own region was skipped', () => {
    const story = failed();
    story.giveBack('R1');
    story.does({ type: 'skip-region', region: 'R1', reason: 'later' }, person);
    assert.equal(story.isRefused(acquireBy('R2')).code, 'decision-open');
    story.go('R1');
    story.does(acquireBy('R2'));
  });

  it('is tried again when a person answers it with a rollback', () => {
    const story = failed();
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'disk is free again' }, person);
    assert.deepEqual(story.rollBack('R1', 'm1').slice(-1), ['RollbackFinished']);
    story.run('R1', 'm1');
  });

  it('in the rollback of a region is tried again likewise, and that rollback goes on', () => {
    const story = new Story(planOf(1, 2));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.run('R1', 'm2');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'error rate' }, person);
    const start = { type: 'start-mop-rollback', region: 'R1', mop: 'm2', token: story.token, reason: 'x' } as const;
    story.does(start);
    story.does({
      type: 'end-mop-rollback',
      of: story.attemptOf('R1', 'm2'),
      phases: [],
      end: { kind: 'failed', reason: 'disk full' },
    });
    assert.equal(story.isRefused(start).code, 'decision-open');
    assert.deepEqual(story.does({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'again' }, person), [
      'DecisionMade',
    ]);
    story.rollBack('R1', 'm2');
    assert.deepEqual(story.rollBack('R1', 'm1').slice(-2), ['RegionRolledBack', 'RollbackFinished']);
    assert.equal(story.isRefused(acquireBy('R1', '7', 'rollback')).code, 'lock-held');
    story.giveBack('R1');
    assert.equal(story.isRefused(acquireBy('R1', '7', 'rollback')).code, 'already-done');
  });
});

describe('the checkpoint of a MOP', () => {
  it('is known until the MOP is rolled back, also after it succeeded in a later attempt', () => {
    const story = started(planOf(1, 1, { onInterrupted: 'retry' }));
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    const first = story.cell('R1', 'm1').checkpoint;
    assert(first);
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'agent lost' },
    });
    story.start('R1', 'm1');
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: passed('precheck', 'implement', 'validate'),
      end: { kind: 'succeeded', durationMs: 1 },
    });
    assert.equal(story.cell('R1', 'm1').checkpoint, first);
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'x' }, person);
    story.rollBack('R1', 'm1');
    assert.equal(story.cell('R1', 'm1').checkpoint, undefined);
  });
});

describe('the rollback of a release', () => {
  it("records every region's person, and has nothing to do where nothing was run", () => {
    const story = new Story(planOf(3, 1));
    story.complete('R1');
    story.complete('R2');
    story.does({ type: 'decide', region: 'R2', choice: 'rollback-release', reason: 'recall' }, person);
    assert.equal(story.state.rollback?.scope, 'release');
    assert.deepEqual(
      story.does(
        { type: 'decide', region: 'R1', choice: 'rollback-release', reason: 'agreed' },
        { ...person, name: 'Second person' },
      ),
      ['DecisionMade'],
    );
    assert.equal(
      story.isRefused({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'x' }, person).code,
      'rollback-open',
    );
    assert.equal(story.isRefused(acquireBy('R3', '5', 'rollback')).code, 'already-done');
  });

  it('answers every question about what it rolls back', () => {
    const story = started();
    story.run('R1', 'm1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'out' }, person);
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'smoke' }, person);
    assert.deepEqual(story.state.decisions, []);
  });
});

describe('a MOP that failed and was skipped', () => {
  it('is part of the rollback of its region, for skipping undid nothing; one that was rolled back or never ran is not', () => {
    const story = started(planOf(1, 4, { decisionPointEvery: 5 }));
    const skip = (mop: string) => story.does({ type: 'skip-mop', region: 'R1', mop, reason: 'later' }, person);
    story.run('R1', 'm1');
    story.fail('R1', 'm2');
    skip('m2');
    story.fail('R1', 'm3');
    story.rollBack('R1', 'm3');
    skip('m3');
    skip('m4');
    assert.equal(story.cell('R1', 'm2').skippedAfter, 'failed');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'x' }, person);
    assert.deepEqual(
      story.state.rollback?.remaining.map(({ mop }) => mop),
      ['m2', 'm1'],
    );
    assert.equal(planRollback(story.state, 'R1', 'm2').kind, 'roll-back');
    assert.equal(planRollback(story.state, 'R1', 'm4').kind, 'skip');
    story.rollBack('R1', 'm2');
    story.rollBack('R1', 'm1');
    assert.equal(story.state.regions['R1']?.status, 'rolled-back');
  });
});
