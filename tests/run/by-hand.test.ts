import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { decide } from '../../src/ledger/decide.js';
import { planRecovery } from '../../src/run/recover.js';
import { SmallRelease, until } from '../adapters/ansible/support/small-release.js';
import { passed, person, pipelineOf, planOf, Story } from '../ledger/story.js';

const none = { precheck: null, checkpoint: null, implement: null, validate: null, rollback: null };

describe('a manual MOP', () => {
  let release: SmallRelease;
  const given = async (...more: ConstructorParameters<typeof SmallRelease> extends [unknown?, ...infer R] ? R : []) => {
    release = await new SmallRelease(none, ...more).open();
  };
  const attest = (text = 'switched over in the portal, looked at the status page', actor = person) =>
    release.newLedger().submit({ type: 'attest', region: 'R1', mop: 'm1', text }, actor);
  const waits = () => until('it waits', () => release.events.at(-1) === 'AlertRaised');
  afterEach(() => {
    const verified = verifyLedger(release.log.text);
    release.remove();
    assert.equal(verified.kind, 'ok', JSON.stringify(verified));
  });

  it('waits for a person, succeeds by their word, and is rolled back by their word', async () => {
    await given();
    const early = await attest();
    assert(early.kind === 'refused' && /not under way; attest it once its run-mop waits/.test(early.refusal.message));
    const running = release.run();
    await waits();
    assert.match(release.text, /m1 in R1 \(attempt 1\) is done by hand: .*attest what was done, in the hub or with/);
    const machine = await attest('done', pipelineOf('R1'));
    assert(machine.kind === 'refused' && machine.refusal.code === 'needs-person');
    const other = await release
      .newLedger()
      .submit({ type: 'attest', region: 'R1', text: 'the region is calm' }, person);
    assert.equal(other.kind, 'appended', 'which is about something else');
    await attest();
    const result = await running;
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.match(release.text, /Release manager attests for m1 in R1: switched over in the portal/);
    assert.deepEqual(
      release.cell.phases.map(({ phase, outcome }) => `${phase} ${outcome}`),
      ['precheck absent', 'checkpoint absent', 'implement passed', 'validate absent'],
    );

    await release.must({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'regret' }, person);
    const undoing = release.run({ action: 'rollback' });
    await waits();
    assert.match(release.text, /m1 in R1 is rolled back by hand: undo what attempt 1 did/);
    await attest('switched back');
    assert.equal((await undoing).outcome, 'rolledBack');
    assert.equal(release.cell.status, 'rolled-back');
  });

  it('is interrupted when nobody attests it in time; a person then decides on a new attempt, and nothing is rolled back', async () => {
    await given({}, { deadlineMs: 300 });
    const result = await release.run();
    assert.equal(result.outcome, 'interrupted');
    assert.match(result.message, /nobody attested it within 0 s/);
    const late = await attest();
    assert(late.kind === 'refused' && late.refusal.code === 'not-open');
    await assert.rejects(release.run(), /it is done by hand, so look how far that came; go for a new attempt\?/);
    assert.equal(planRecovery(release.ledger.state, 'R1', 'm1').kind, 'skip');
    await release.must({ type: 'decide', region: 'R1', choice: 'go', reason: 'nothing was begun' }, person);
    assert.equal(planRecovery(release.ledger.state, 'R1', 'm1').kind, 'skip', 'a new attempt is for its own job');
    assert.equal((await release.run()).attempt, 2);
    assert(!release.events.includes('MopRollbackStarted'));
  });

  it('ends under an emergency stop, and with its job', async () => {
    await given();
    const running = release.run();
    await waits();
    await release.must({ type: 'stop', reason: 'smoke in the hall' });
    assert.match((await running).message, /was interrupted: emergency stop by .*: smoke in the hall/);
  });
});

describe('the ledger of a manual MOP', () => {
  it('takes neither success nor rollback without a word of a person about what is under way', () => {
    const plan = planOf();
    const story = new Story({ ...plan, mops: plan.mops.map((mop) => ({ ...mop, manual: true as const })) });
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    const absent = (['precheck', 'checkpoint'] as const).map((phase) => {
      return { phase, outcome: 'absent', durationMs: 0, hosts: {} } as const;
    });
    story.does({ type: 'report-phases', of: story.attemptOf('R1', 'm1'), phases: absent });
    const succeed = () =>
      ({
        type: 'report-phases',
        of: story.attemptOf('R1', 'm1'),
        phases: passed('implement'),
        end: { kind: 'succeeded', durationMs: 1 },
      }) as const;
    const attest = { type: 'attest', region: 'R1', mop: 'm1', text: 'done' } as const;
    assert.equal(story.isRefused(succeed()).code, 'needs-person');
    story.does({ ...attest, item: 'team-readiness' }, person);
    assert.equal(story.isRefused(succeed()).code, 'needs-person', 'that was about a checklist');
    story.does(attest, person);
    story.does(succeed());

    story.does({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'regret' }, person);
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'decided' });
    const undone = () =>
      ({
        type: 'end-mop-rollback',
        of: story.attemptOf('R1', 'm1'),
        phases: passed('rollback'),
        end: { kind: 'rolled-back', durationMs: 1 },
      }) as const;
    assert.equal(
      story.isRefused(undone()).code,
      'needs-person',
      'the word for the attempt is not one for its rollback',
    );
    story.does(attest, person);
    assert.equal(decide(story.state, { command: undone(), actor: pipelineOf('R1') }, story.nowMs).kind, 'accepted');
  });
});
