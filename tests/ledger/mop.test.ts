import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hashOf, passed, person, planOf, Story, started } from './story.js';

describe('a MOP', () => {
  it('starts only with the current token', () => {
    const story = started();
    const stale = { seq: 1, hash: hashOf('1') };
    assert.equal(story.isRefused({ ...story.startCommand('R1', 'm1'), token: stale }).code, 'token-superseded');
    const sameSequenceOtherHistory = { ...story.token, hash: hashOf('restored from a backup') };
    assert.equal(
      story.isRefused({ ...story.startCommand('R1', 'm1'), token: sameSequenceOtherHistory }).code,
      'token-superseded',
    );
    assert.deepEqual(story.start('R1', 'm1'), ['MopStarted']);
  });

  it('does not start without the lock, nor in another region under its token', () => {
    const story = started();
    assert.equal(story.isRefused({ ...story.startCommand('R2', 'm1') }).code, 'not-holder');
    const command = story.startCommand('R1', 'm1');
    story.giveBack('R1');
    assert.equal(story.isRefused(command).code, 'not-holder');
  });

  it('does not start while another attempt is open', () => {
    const story = started();
    story.start('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'attempt-open');
    assert.equal(story.isRefused(story.startCommand('R1', 'm2')).code, 'attempt-open');
  });

  it('starts in the order of the plan', () => {
    const story = started();
    assert.equal(story.isRefused(story.startCommand('R1', 'm2')).code, 'order');
    story.run('R1', 'm1');
    story.start('R1', 'm2');
  });

  it('waits for its declared dependencies even when the order would allow it', () => {
    const plan = planOf();
    const mops = plan.mops.map((mop) => (mop.id === 'm2' ? { ...mop, dependsOn: ['m3'] } : mop));
    const story = started({ ...plan, mops });
    story.run('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm2')).code, 'dependency');
  });

  it('starts only when document and playbooks are what was planned', () => {
    const story = started();
    const command = story.startCommand('R1', 'm1');
    assert.equal(story.isRefused({ ...command, document: hashOf('edited') }).code, 'drift');
    assert.equal(story.isRefused({ ...command, execution: hashOf('edited') }).code, 'drift');
  });

  it('needs a go before each batch, the first included, given for the manifest in force', () => {
    const story = new Story();
    story.acquire('R1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'decision-open');
    story.go('R1');
    story.run('R1', 'm1');
    assert.deepEqual(story.run('R1', 'm2'), [
      'MopPhaseFinished',
      'MopPhaseFinished',
      'MopSucceeded',
      'DecisionRequested',
    ]);
    assert.equal(story.isRefused(story.startCommand('R1', 'm3')).code, 'decision-open');
    const other = {
      type: 'decide',
      region: 'R1',
      choice: 'go',
      manifestHash: hashOf('other'),
      reason: 'fine',
    } as const;
    assert.equal(story.isRefused(other, person).code, 'drift');
    assert.equal(
      story.isRefused({ type: 'decide', region: 'R1', choice: 'go', reason: 'I am a robot' }).code,
      'needs-person',
    );
    story.go('R1');
    story.run('R1', 'm3');
  });

  it('does not start after a no-go until a person gives the go', () => {
    const story = new Story();
    story.acquire('R1');
    story.does({ type: 'decide', region: 'R1', choice: 'no-go', reason: 'storm coming' }, person);
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'no-go-given');
    story.go('R1');
    story.start('R1', 'm1');
  });

  it('cannot succeed unless implement passed and no phase failed', () => {
    const story = started();
    story.start('R1', 'm1');
    const of = story.attemptOf('R1', 'm1');
    const end = { kind: 'succeeded', durationMs: 1 } as const;
    assert.equal(story.isRefused({ type: 'report-phases', of, phases: [], end }).code, 'incomplete');
    const failed = [
      ...passed('implement'),
      { phase: 'validate', outcome: 'failed', durationMs: 1, hosts: {} } as const,
    ];
    assert.equal(story.isRefused({ type: 'report-phases', of, phases: failed, end }).code, 'incomplete');
  });

  it('ends once: whoever comes later appends nothing', () => {
    const story = started();
    story.start('R1', 'm1');
    const of = story.attemptOf('R1', 'm1');
    story.does({ type: 'report-phases', of, phases: [], end: { kind: 'interrupted', reason: 'cancelled' } });
    const late = {
      type: 'report-phases',
      of,
      phases: passed('implement'),
      end: { kind: 'succeeded', durationMs: 1 },
    } as const;
    assert.equal(story.isRefused(late).code, 'attempt-superseded');
  });

  it('fences a re-run job with the same token by its attempt', () => {
    const story = started();
    story.fail('R1', 'm1');
    const first = story.attemptOf('R1', 'm1');
    story.rollBack('R1', 'm1');
    story.start('R1', 'm1');
    assert.equal(
      story.isRefused({ type: 'report-phases', of: first, phases: passed('implement') }).code,
      'attempt-superseded',
    );
  });

  it('is never run again once done, unless it was rolled back since', () => {
    const story = started();
    story.run('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'already-done');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'customer complaint' }, person);
    story.rollBack('R1', 'm1');
    assert.equal(story.state.regions['R1']?.status, 'rolled-back');
    assert.deepEqual(story.giveBack('R1'), ['LockReleased']);
    story.acquire('R1', '2');
    story.go('R1');
    story.run('R1', 'm1');
  });

  it('that was interrupted is rolled back before it is tried again, as the policy says', () => {
    const story = started();
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'agent lost' },
    });
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'wrong-state');
    assert.equal(story.cell('R1', 'm1').checkpoint, 'key/m1');
    story.rollBack('R1', 'm1');
    assert.equal(story.cell('R1', 'm1').checkpoint, undefined);
    story.run('R1', 'm1');
    assert.equal(story.cell('R1', 'm1').attempt, 2);
  });

  it('is tried maxAttempts times, then a person decides', () => {
    const story = started();
    story.fail('R1', 'm1');
    story.rollBack('R1', 'm1');
    assert(story.fail('R1', 'm1').includes('DecisionRequested'));
    story.rollBack('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'decision-open');
    story.go('R1');
    story.start('R1', 'm1');
    assert.equal(story.cell('R1', 'm1').attempt, 3);
  });

  it('keeps the pace: a gap after the one before, and at most so many an hour', () => {
    const story = started(planOf(2, 3, { pace: { minimumGapMs: 120_000, atMostPerHour: 2 } }));
    story.run('R1', 'm1');
    const gap = story.isRefused(story.startCommand('R1', 'm2'));
    assert.equal(gap.code, 'pace');
    assert.equal(gap.notBeforeMs, story.state.lastEndMs + 120_000);
    story.wait(125_000).run('R1', 'm2');
    story.go('R1');
    story.wait(125_000);
    assert.equal(story.isRefused(story.startCommand('R1', 'm3')).code, 'pace');
    story.wait(3_600_000).run('R1', 'm3');
  });

  it('is skipped by a person with a reason, and counts as done for the order', () => {
    const story = started();
    story.does({ type: 'skip-mop', region: 'R1', mop: 'm1', reason: 'not used here' }, person);
    story.start('R1', 'm2');
    assert.equal(
      story.isRefused({ type: 'skip-mop', region: 'R1', mop: 'm2', reason: 'now' }, person).code,
      'attempt-open',
    );
  });
});
