import { describe } from 'mocha';
import { cellA, foreign, namesTheLineThatBreaks, stopped } from './broken-histories.js';
import { begun, person, runOf, started } from './recorded-history.js';

describe('verify names the line that breaks the rules of the lock and its tokens', () => {
  namesTheLineThatBreaks([
    ['one lock holder at a time', () => started().acquire('B'), /a free lock/],
    ['regions in order', () => begun().acquire('B'), /A to be completed before B/],
    ['a completed region is not executed again', () => begun().completed('A').acquire('A'), /something left to run/],
    ['only the holder gives back', () => started().release('B'), /B to hold the lock/],
    [
      'nothing under way at a give-back',
      () => started().start('A', 'a').release('A'),
      /no attempt or rollback of a MOP under way/,
    ],
    ['a lock is broken by a person', () => started().add('LockBroken', { region: 'A', reason: 'x' }), /by a person/],
    [
      'a lock is broken with a reason',
      () => started().add('LockBroken', { region: 'A', reason: ' ' }, { actor: person }),
      /with a reason/,
    ],
    [
      'a take-over names the holder',
      () =>
        started().add('LockTakenOver', {
          region: 'A',
          purpose: 'execute',
          run: runOf('A', '3'),
          version: '0.1.0',
          from: runOf('A', '2'),
          proof: 'run-ended',
          reason: '',
        }),
      /from run 1/,
    ],
    [
      "proof that a run ended comes from the holder's organization",
      () =>
        started().add(
          'LockTakenOver',
          {
            region: 'A',
            purpose: 'execute',
            run: runOf('B'),
            version: '0.1.0',
            from: runOf('A'),
            proof: 'run-ended',
            reason: '',
          },
          { actor: { kind: 'pipeline', name: 'run of B', run: runOf('B') } },
        ),
      /own organization/,
    ],
    ['a region starts once', () => started().add('RegionStarted', { region: 'A' }), /to start once/],
    ['a MOP event carries a token', () => started().start('A', 'a', 1, { token: null }), /current fencing token/],
    [
      "a MOP event carries the current grant's token",
      () => started().start('A', 'a', 1, { token: foreign }),
      /current fencing token/,
    ],
    ['a MOP runs under the lock of its region', () => started().start('B', 'a'), /B to hold the lock/],
    [
      'a phase carries the current token',
      () =>
        started()
          .start('A', 'a')
          .add(
            'MopPhaseFinished',
            { ...cellA, phase: 'precheck', outcome: 'passed', durationMs: 1, hosts: {} },
            { token: foreign },
          ),
      /current fencing token/,
    ],
    [
      'a run acquires for itself',
      () =>
        begun().add(
          'LockAcquired',
          { region: 'A', purpose: 'execute', run: runOf('A', '1'), version: '0.1.0' },
          { actor: { kind: 'pipeline', name: 'another', run: runOf('A', '2') } },
        ),
      /LockAcquired by run 1/,
    ],
    [
      'the run that holds the lock frees it',
      () =>
        started().add(
          'LockReleased',
          { region: 'A', reason: '' },
          { actor: { kind: 'pipeline', name: 'another', run: runOf('A', '2') } },
        ),
      /LockReleased by run 1 in/,
    ],
    [
      'nobody frees it without a run',
      () => started().add('LockReleased', { region: 'A', reason: '' }, { actor: person }),
      /LockReleased by run 1 in/,
    ],
    [
      'the run that holds the lock completes its region',
      () =>
        begun()
          .executed('A')
          .validate('A')
          .add(
            'RegionCompleted',
            { region: 'A' },
            { actor: { kind: 'pipeline', name: 'another', run: runOf('A', '2') } },
          ),
      /RegionCompleted by run 1/,
    ],
    [
      'a new enough version holds the lock',
      () =>
        begun().add('LockAcquired', { region: 'A', purpose: 'execute', run: runOf('A', '1'), version: '0.1.0-beta' }),
      /mop-release 0\.1\.0 or newer/,
    ],
    [
      "whoever ends another run's attempt takes its lock away",
      () =>
        started()
          .start('A', 'a')
          .add('MopInterrupted', { ...cellA, reason: 'dead' }, { token: null })
          .add('RegionFailed', { region: 'A', reason: 'dead' }, { sameAct: true })
          .release('A'),
      /the lock to be freed, broken or taken over in the same append/,
    ],
    [
      'no region is executed after a failed rollback',
      () =>
        started()
          .fail('A', 'a')
          .add('MopRollbackStarted', { ...cellA, reason: 'x' })
          .add('MopRollbackFailed', { ...cellA, reason: 'x' })
          .add('DecisionRequested', {
            decision: 'rollback-failed:A:a:1',
            kind: 'rollback-failed',
            region: 'A',
            mop: 'a',
            question: '?',
          })
          .add('RegionFailed', { region: 'A', reason: 'x' })
          .release('A')
          .acquire('A'),
      /an answer to the decision rollback-failed:A:a:1 before A acquires/,
    ],
    ['no lock during a stop', () => stopped(begun()).acquire('A'), /emergency stop to be cleared/],
  ]);
});
