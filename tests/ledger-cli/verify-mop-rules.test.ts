import { describe } from 'mocha';
import { hashOf } from '../support/plan-builder.js';
import { cellA, namesTheLineThatBreaks, planned } from './broken-histories.js';
import { started } from './recorded-history.js';

describe('verify names the line that breaks the rules of MOPs and their attempts', () => {
  namesTheLineThatBreaks([
    [
      'one attempt at a time',
      () => started().start('A', 'a').start('A', 'b'),
      /no attempt or rollback of a MOP under way/,
    ],
    ['MOPs in order', () => started().start('A', 'b'), /a done in A before b/],
    ['attempts are counted', () => started().start('A', 'a', 2), /attempt 1 of a/],
    [
      'what runs is what was planned',
      () => started().add('MopStarted', { ...cellA, revision: 1, ...planned, document: hashOf('x') }),
      /plan's document/,
    ],
    [
      'how it runs is what was planned',
      () => started().add('MopStarted', { ...cellA, revision: 1, ...planned, execution: hashOf('x') }),
      /plan's execution/,
    ],
    [
      'the plan revision is the one in force',
      () => started().add('MopStarted', { ...cellA, revision: 2, ...planned }),
      /plan revision 1/,
    ],
    [
      'an attempt ends once',
      () =>
        started()
          .run('A', 'a')
          .add('MopSucceeded', { ...cellA, durationMs: 1 }),
      /attempt 1 of a in A to be under way/,
    ],
    [
      'an interrupted attempt does not succeed',
      () =>
        started()
          .start('A', 'a')
          .add('MopInterrupted', { ...cellA, reason: 'x' })
          .add('MopSucceeded', { ...cellA, durationMs: 1 }),
      /to be under way/,
    ],
    [
      'a phase belongs to the attempt under way',
      () => started().start('A', 'a').phase('A', 'a', 'precheck', 'passed', 2),
      /attempt 1 of a in A, which is under way/,
    ],
    [
      'no phase after a failed one',
      () => started().start('A', 'a').phase('A', 'a', 'precheck', 'failed').phase('A', 'a', 'implement'),
      /no phase after precheck failed/,
    ],
    [
      'a checkpoint is verified before implement',
      () => started().start('A', 'a').phase('A', 'a', 'checkpoint').phase('A', 'a', 'implement'),
      /a verified checkpoint before implement/,
    ],
    [
      'a success needs implement',
      () =>
        started()
          .start('A', 'a')
          .add('MopSucceeded', { ...cellA, durationMs: 1 }),
      /implement to have passed/,
    ],
    [
      'a success needs every phase',
      () =>
        started()
          .start('A', 'a')
          .checkpoint('A', 'a')
          .phase('A', 'a', 'implement')
          .phase('A', 'a', 'validate', 'failed')
          .add('MopSucceeded', { ...cellA, durationMs: 1 }),
      /no failed phase/,
    ],
    [
      'an unresolved checkpoint stays',
      () =>
        started()
          .fail('A', 'a')
          .add('MopRollbackStarted', { ...cellA, reason: 'x' })
          .add('CheckpointVerified', { ...cellA, location: 'elsewhere' }),
      /unresolved checkpoint R1\/A\/a\/1 to stay/,
    ],
    [
      'a completed MOP is not executed again',
      () => started().run('A', 'a').start('A', 'a', 2),
      /to be not done, or rolled back/,
    ],
    [
      'a failed MOP is rolled back before it is tried again',
      () => started().fail('A', 'a').start('A', 'a', 2),
      /to be rolled back/,
    ],
    [
      'an interrupted MOP is rolled back before it is tried again',
      () =>
        started()
          .start('A', 'a')
          .add('MopInterrupted', { ...cellA, reason: 'x' })
          .start('A', 'a', 2),
      /to be not done, or rolled back/,
    ],
    [
      'at most so many attempts',
      () => started().fail('A', 'a').rollBack('A', 'a').fail('A', 'a', 2).rollBack('A', 'a', 2).start('A', 'a', 3),
      /at most 2 attempts/,
    ],
    ['the pace', () => started().run('A', 'a').start('A', 'b', 1, { afterMs: 500 }), /a gap of 1000 ms/],
  ]);
});
