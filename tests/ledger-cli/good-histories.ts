import { begun, person, plan, runOf, started, type RecordedHistory } from './recorded-history.js';

export const finished = (): RecordedHistory =>
  begun()
    .completed('A')
    .completed('B')
    .add('ChecklistItemPassed', { item: 'cross-region', summary: 'good' })
    .add('ReleaseCompleted', { summary: 'done' })
    .add('LessonRecorded', { text: 'it went well' });

export const goodHistories: Readonly<Record<string, () => RecordedHistory>> = {
  'a release that goes through': finished,
  'a MOP that fails, is rolled back and succeeds in its second attempt': () =>
    started().fail('A', 'a').rollBack('A', 'a').run('A', 'a', 2).run('A', 'b').go('A', 2).run('A', 'c'),
  'a dead holder that is taken over': () =>
    started()
      .start('A', 'a')
      .checkpoint('A', 'a')
      .add('MopInterrupted', { region: 'A', mop: 'a', attempt: 1, reason: 'dead' }, { token: null })
      .add(
        'LockTakenOver',
        {
          region: 'A',
          purpose: 'execute',
          run: runOf('A', '2'),
          version: '0.1.0',
          from: runOf('A'),
          proof: 'run-ended',
          reason: '',
        },
        { sameAct: true },
      )
      .rollBack('A', 'a')
      .run('A', 'a', 2),
  'an emergency stop, cleared and decided': () =>
    started()
      .start('A', 'a')
      .add('EmergencyStopRequested', { reason: 'smoke' })
      .add(
        'DecisionRequested',
        { decision: 'stop:9', kind: 'stop', region: 'A', mop: 'a', question: 'what now?' },
        { sameAct: true },
      )
      .add('MopInterrupted', { region: 'A', mop: 'a', attempt: 1, reason: 'stopped' })
      .add('EmergencyStopCleared', { reason: 'no fire' }, { actor: person })
      .add(
        'DecisionMade',
        { decision: 'stop:9', choice: 'go', region: 'A', mop: 'a', manifestHash: plan.manifestHash, reason: 'go on' },
        { actor: person },
      )
      .rollBack('A', 'a')
      .run('A', 'a', 2),
  'a failed region that gives back and is run again': () =>
    started()
      .fail('A', 'a')
      .rollBack('A', 'a')
      .add('RegionFailed', { region: 'A', reason: 'a failed' })
      .release('A')
      .acquire('A', 'execute', '2')
      .run('A', 'a', 2)
      .run('A', 'b')
      .go('A', 2)
      .run('A', 'c')
      .validate('A')
      .add('RegionCompleted', { region: 'A' })
      .release('A')
      .completed('B'),
  'a rollback of the whole release, in reverse': () =>
    begun()
      .completed('A')
      .acquire('B')
      .add('RegionStarted', { region: 'B' })
      .go('B', 1)
      .run('B', 'a')
      .add('RegionFailed', { region: 'B', reason: 'given up' })
      .release('B')
      .add(
        'DecisionMade',
        { decision: 'rollback:1', choice: 'rollback-release', manifestHash: plan.manifestHash, reason: 'bad' },
        { actor: person },
      )
      .add(
        'RollbackStarted',
        {
          scope: 'release',
          order: [
            { region: 'B', mop: 'a' },
            { region: 'A', mop: 'c' },
            { region: 'A', mop: 'b' },
            { region: 'A', mop: 'a' },
          ],
          reason: 'bad',
        },
        { actor: person, sameAct: true },
      )
      .acquire('B', 'rollback', '2')
      .rollBack('B', 'a')
      .add('RegionRolledBack', { region: 'B' })
      .release('B')
      .acquire('A', 'rollback', '2')
      .rollBack('A', 'c')
      .rollBack('A', 'b')
      .rollBack('A', 'a')
      .add('RegionRolledBack', { region: 'A' })
      .add('RollbackFinished', { scope: 'release' })
      .release('A')
      .add('ReleaseAbandoned', { reason: 'next quarter' }, { actor: person }),
  'a skipped MOP and a skipped region': () =>
    started()
      .add('MopSkipped', { region: 'A', mop: 'a', reason: 'not needed' }, { actor: person })
      .run('A', 'b')
      .go('A', 2)
      .run('A', 'c')
      .validate('A')
      .add('RegionCompleted', { region: 'A' })
      .release('A')
      .add('RegionSkipped', { region: 'B', reason: 'later' }, { actor: person })
      .add('ChecklistItemPassed', { item: 'cross-region', summary: 'good' })
      .add('ReleaseCompleted', { summary: '' }),
};
