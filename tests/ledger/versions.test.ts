import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Story } from './story.js';
import { acquireBy, passed, person, planOf, started, runOf } from './story.js';
import { decide } from '../../src/ledger/decide.js';

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
