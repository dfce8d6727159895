import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decide } from '../../src/ledger/decide.js';
import { acquireBy, hashOf, passed, person, pipelineOf, planOf, runOf, Story } from './story.js';

function started(plan = planOf()): Story {
  const story = new Story(plan);
  story.acquire('R1');
  story.go('R1');
  return story;
}

/** The run that holds the lock dies in the middle of m1, and another run of its region takes over. */
function takenOver(story: Story, runId: string) {
  story.wait(601_000);
  return story.does(
    {
      type: 'take-over',
      region: 'R1',
      run: runOf('R1', runId),
      version: '0.1.0',
      proof: 'run-ended',
      reason: 'its agent is gone',
      ...story.silentSince(600_000),
    },
    pipelineOf('R1', runId),
  );
}

describe('what follows an attempt that somebody else ended', () => {
  it('is asked when the release asks after interruptions, by a take-over, a give-back and a broken lock alike', () => {
    const ways = {
      'take-over': (story: Story) => takenOver(story, '2'),
      'give-back': (story: Story) =>
        story.does({ type: 'give-back', region: 'R1', run: runOf('R1'), reason: '', ...story.silentSince(600_000) }),
      'break-lock': (story: Story) =>
        story.does({ type: 'break-lock', reason: 'gone', ...story.silentSince(600_000) }, person),
    };
    for (const [way, end] of Object.entries(ways)) {
      const story = started(planOf(2, 3, { onInterrupted: 'ask' }));
      story.start('R1', 'm1');
      story.wait(601_000);
      end(story);
      assert(
        story.state.decisions.some(({ kind }) => kind === 'interrupted'),
        `${way} asked nothing`,
      );
    }
  });

  it('is asked when it was the last attempt that the release allows', () => {
    const story = started(planOf(2, 3, { maxAttempts: 1 }));
    story.start('R1', 'm1');
    takenOver(story, '2');
    assert(story.state.decisions.some(({ kind }) => kind === 'attempts'));
  });
});

describe('a MOP whose attempts are used up', () => {
  /** m1 failed in its only attempt and was rolled back. */
  function exhausted(): Story {
    const story = started(planOf(2, 3, { maxAttempts: 1 }));
    story.fail('R1', 'm1');
    story.rollBack('R1', 'm1');
    return story;
  }

  it('can be tried again by a person who had said no before', () => {
    const story = exhausted();
    story.does({ type: 'decide', region: 'R1', choice: 'no-go', reason: 'not tonight' }, person);
    story.does({ type: 'retry-region', region: 'R1', reason: 'fixed in the morning' }, person);
    story.start('R1', 'm1');
  });

  it('can be tried again after its question was answered with a rollback of the region', () => {
    const story = started(planOf(2, 3, { maxAttempts: 1 }));
    story.run('R1', 'm1');
    story.fail('R1', 'm2');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'start over' }, person);
    story.rollBack('R1', 'm2');
    story.rollBack('R1', 'm1');
    story.giveBack('R1');
    story.acquire('R1', '2');
    story.go('R1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'attempts-exhausted');
    story.does({ type: 'retry-region', region: 'R1', reason: 'once more' }, person);
    story.start('R1', 'm1');
  });
});

describe('a no-go', () => {
  it('to a question about no region in particular holds the region whose turn it is', () => {
    const story = started();
    story.giveBack('R1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'it was dust' }, person);
    story.does({ type: 'decide', choice: 'no-go', reason: 'not before the morning' }, person);
    story.acquire('R1', '2');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'no-go-given');
    story.go('R1');
    story.start('R1', 'm1');
  });

  it('when nothing is left to run keeps the region from completing until a go lifts it', () => {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.validate('R1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'it was dust' }, person);
    story.does({ type: 'decide', region: 'R1', choice: 'no-go', reason: 'look first' }, person);
    assert.deepEqual(story.giveBack('R1'), ['RegionFailed', 'LockReleased']);
    story.does({ type: 'retry-region', region: 'R1', reason: 'looked at' }, person);
    story.acquire('R1', '2');
    story.validate('R1', '2');
    assert.deepEqual(story.giveBack('R1', '2'), ['RegionCompleted', 'LockReleased']);
  });
});

describe('the question that an emergency stop leaves', () => {
  /** R1 is done but for its give-back; a stop was cleared and nobody has said yet what follows. */
  function cleared(): Story {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.validate('R1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'it was dust' }, person);
    return story;
  }

  it('keeps the region that was stopped from completing, and so every later one from its turn', () => {
    const story = cleared();
    assert.deepEqual(story.giveBack('R1'), ['RegionFailed', 'LockReleased']);
    assert.equal(story.isRefused(acquireBy('R2')).code, 'not-its-turn');
    story.does({ type: 'decide', region: 'R1', choice: 'go', reason: 'go on' }, person);
    story.acquire('R1', '2');
    assert.deepEqual(story.giveBack('R1', '2'), ['RegionCompleted', 'LockReleased']);
  });

  it('keeps MOPs of other regions from starting too', () => {
    const story = cleared();
    story.giveBack('R1');
    story.does({ type: 'skip-region', region: 'R1', reason: 'not needed' }, person);
    story.acquire('R2');
    story.does({ type: 'decide', decision: 'batch:R2:1', choice: 'go', reason: 'go' }, person);
    assert.equal(story.isRefused(story.startCommand('R2', 'm1')).code, 'decision-open');
  });
});

describe('a question about what was skipped', () => {
  it('is closed with the skip: a late answer changes nothing', () => {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.fail('R1', 'm1');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    story.does({
      type: 'end-mop-rollback',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'failed', reason: 'disk full' },
    });
    const asked = story.state.decisions.find(({ kind }) => kind === 'rollback-failed')?.id ?? assert.fail('not asked');
    story.does({ type: 'skip-mop', region: 'R1', mop: 'm1', reason: 'set right by hand' }, person);
    assert.equal(story.state.decisions.length, 0);
    story.validate('R1');
    story.giveBack('R1');
    story.acquire('R2');
    assert.equal(
      story.isRefused({ type: 'decide', decision: asked, choice: 'go', reason: 'late' }, person).code,
      'not-open',
    );
    assert.equal(story.state.regions['R1']?.status, 'completed');
  });

  it('is closed when its region is skipped', () => {
    const story = started();
    story.run('R1', 'm1');
    story.run('R1', 'm2');
    story.giveBack('R1');
    assert.equal(story.state.decisions.length, 1);
    story.does({ type: 'skip-region', region: 'R1', reason: 'not needed' }, person);
    assert.equal(story.state.decisions.length, 0);
  });
});

describe('a plan revision that adds a MOP', () => {
  it('reopens regions that were complete without it, and later regions wait for them', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    story.acquire('R2');
    const more = { ...planOf(2, 2), manifestHash: hashOf('manifest 2') };
    story.does({ type: 'revise-plan', plan: more, reason: 'the vendor adds one' }, person);
    story.go('R2');
    const command = story.startCommand('R2', 'm1');
    assert.equal(story.isRefused(command).code, 'not-its-turn');
    story.giveBack('R2');
    assert.equal(story.isRefused(acquireBy('R2', '2')).code, 'not-its-turn');
    story.acquire('R1', '2');
    story.go('R1');
  });
});

describe('a plan revision', () => {
  it('voids the open question for a go, and asks anew for the plan in force', () => {
    const story = new Story();
    story.acquire('R1');
    const revised = { ...planOf(2, 3, { decisionPointEvery: 3 }), manifestHash: hashOf('manifest 2') };
    story.does({ type: 'revise-plan', plan: revised, reason: 'one decision is enough' }, person);
    assert.deepEqual(
      story.state.decisions.map(({ question }) => question),
      ['R1: go for batch 1 of 1 (m1 to m3)?'],
    );
  });

  it('is of the same release', () => {
    const story = new Story();
    const other = { ...story.plan, release: 'R2.0' };
    assert.equal(story.isRefused({ type: 'revise-plan', plan: other, reason: 'x' }, person).code, 'wrong-state');
  });
});

describe('phases', () => {
  const report = (story: Story, phases: ReturnType<typeof passed>, checkpoint?: string) =>
    ({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    }) as const;

  it('are reported in their order, each once in an attempt', () => {
    const story = started();
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    assert.equal(story.isRefused(report(story, passed('precheck', 'checkpoint'), 'key/m1')).code, 'order');
    assert.equal(story.isRefused(report(story, passed('validate', 'implement'))).code, 'order');
  });

  it('do not go on after one that failed', () => {
    const story = started();
    story.start('R1', 'm1');
    story.does(report(story, [{ ...passed('precheck')[0], outcome: 'failed' } as never]));
    assert.equal(story.isRefused(report(story, passed('implement'))).code, 'order');
  });

  it('implement follows a checkpoint that was verified and recorded', () => {
    const story = started();
    story.start('R1', 'm1');
    assert.equal(story.isRefused(report(story, passed('implement'))).code, 'no-checkpoint');
    story.does(report(story, passed('precheck', 'checkpoint')));
    assert.equal(story.isRefused(report(story, passed('implement'))).code, 'no-checkpoint');
  });

  it('a checkpoint is never replaced before its MOP has succeeded or was rolled back', () => {
    const story = started(planOf(2, 3, { onInterrupted: 'retry' }));
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'x' },
    });
    story.start('R1', 'm1');
    assert.equal(story.isRefused(report(story, passed('precheck', 'checkpoint'), 'another')).code, 'no-checkpoint');
    assert.equal(story.cell('R1', 'm1').checkpoint, 'key/m1');
  });
});

describe('a take-over', () => {
  it('on the proof that the run has ended is made from the organization of that run only', () => {
    const story = started();
    const foreign = {
      type: 'take-over',
      region: 'R1',
      run: runOf('R2', '9'),
      version: '0.1.0',
      proof: 'run-ended',
      reason: 'gone',
    } as const;
    assert.equal(story.isRefused(foreign, pipelineOf('R2', '9')).code, 'needs-proof');
    story.does({ ...foreign, run: runOf('R1', '9') }, pipelineOf('R1', '9'));
  });

  it('leaves a region that was rolled back as rolled back', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    story.acquire('R2');
    story.go('R2');
    story.run('R2', 'm1');
    story.does({ type: 'decide', choice: 'rollback-release', reason: 'recalled' }, person);
    story.rollBack('R2', 'm1');
    story.does(
      { type: 'take-over', region: 'R2', run: runOf('R2', '2'), version: '0.1.0', proof: 'run-ended', reason: 'gone' },
      pipelineOf('R2', '2'),
    );
    assert.deepEqual(story.giveBack('R2', '2'), ['LockReleased']);
    assert.equal(story.state.regions['R2']?.status, 'rolled-back');
  });
});

describe('what names a region or MOP that is not in the plan', () => {
  it('is refused, for no history that holds it can be verified', () => {
    const story = new Story();
    const region = 'R9';
    const health = { region, level: 'healthy', summary: '' } as const;
    assert.equal(story.isRefused({ type: 'health', data: health }).code, 'unknown-region');
    const alert = { alert: 'a', level: 'info', text: '', region } as const;
    assert.equal(story.isRefused({ type: 'alert', data: alert }).code, 'unknown-region');
    for (const type of ['lesson', 'deviation'] as const) {
      assert.equal(story.isRefused({ type, text: 'x', region }).code, 'unknown-region');
      assert.equal(story.isRefused({ type, text: 'x', mop: 'm9' }).code, 'unknown-mop');
    }
    assert.equal(story.isRefused({ type: 'attest', text: 'x', region }, person).code, 'unknown-region');
  });
});

describe('a person', () => {
  it('says by which proof: without one nothing that needs a person is done', () => {
    const story = new Story();
    story.acquire('R1');
    const act = { type: 'decide', region: 'R1', choice: 'go', reason: 'x' } as const;
    assert.equal(story.isRefused(act, { kind: 'person', name: 'somebody' }).code, 'needs-proof');
  });
});

describe('a ledger with events of a newer version', () => {
  it('takes the end of an attempt, but no report after which its executor would go on', () => {
    const story = started();
    story.start('R1', 'm1');
    story.state = { ...story.state, unknownTypes: ['MopPaused'] };
    const of = story.attemptOf('R1', 'm1');
    const phases = passed('precheck', 'checkpoint');
    assert.equal(story.isRefused({ type: 'report-phases', of, phases, checkpoint: 'k' }).code, 'newer-version');
    story.does({ type: 'report-phases', of, phases: [], end: { kind: 'interrupted', reason: 'newer' } });
    assert.equal(
      story.isRefused({ type: 'give-back', region: 'R1', run: runOf('R1'), reason: '' }).code,
      'newer-version',
    );
    story.does({ type: 'stop', reason: 'smoke' });
  });
});

describe('mop-release of an older version than the release was planned with', () => {
  const judged = (story: Story, command: Parameters<Story['does']>[0], version: string) => {
    const decision = decide(story.state, { command, actor: person, version }, story.nowMs);
    return decision.kind === 'refused' ? decision.refusal : decision.kind;
  };

  it('appends nothing but a stop and the end of what runs, and says which version it takes', () => {
    const story = started({ ...planOf(), minimumVersion: '1.4.0' });
    const command = story.startCommand('R1', 'm1');
    const refusal = judged(story, command, '1.3.9');
    assert(typeof refusal === 'object');
    assert.equal(refusal.code, 'newer-version');
    assert.match(refusal.message, /needs mop-release 1\.4\.0 or newer; this is 1\.3\.9/);
    for (const version of ['1.4.0', '1.10.0', '2.0.0']) assert.equal(judged(story, command, version), 'accepted');
    assert.notEqual(judged(story, command, '1.4.0-beta'), 'accepted');
    story.start('R1', 'm1');
    const end = { kind: 'interrupted', reason: 'x' } as const;
    const of = story.attemptOf('R1', 'm1');
    assert.equal(judged(story, { type: 'report-phases', of, phases: [], end }, '1.0.0'), 'accepted');
    assert.equal(judged(story, { type: 'stop', reason: 'smoke' }, '1.0.0'), 'accepted');
  });

  it('that meets events it does not know names the newest version that a grant recorded', () => {
    const story = started();
    const by = { ...acquireBy('R1'), version: '3.1.0' } as Parameters<Story['does']>[0];
    story.giveBack('R1');
    story.does(by);
    story.state = { ...story.state, unknownTypes: ['MopPaused'] };
    const refusal = judged(story, { type: 'complete', summary: '' }, '1.0.0');
    assert(typeof refusal === 'object');
    assert.match(refusal.message, /MopPaused.*update mop-release to 3\.1\.0 or newer/);
  });
});
