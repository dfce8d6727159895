import { describe } from 'mocha';
import { cellA, namesTheLineThatBreaks, openRollback, stopped } from './broken-histories.js';
import { person, started } from './recorded-history.js';

describe('verify names the line that breaks the rules of rollbacks', () => {
  namesTheLineThatBreaks([
    [
      'no rollback during a stop',
      () => stopped(started().fail('A', 'a')).add('MopRollbackStarted', { ...cellA, reason: 'x' }),
      /emergency stop to be cleared/,
    ],
    [
      'nothing starts during a rollback',
      () => openRollback(started().run('A', 'a')).start('A', 'b'),
      /open rollback to finish/,
    ],
    [
      'a rollback is decided by a person',
      () =>
        started()
          .run('A', 'a')
          .add('RollbackStarted', { scope: 'mop', order: [{ region: 'A', mop: 'a' }], reason: 'x' }),
      /by a person/,
    ],
    [
      'a rollback runs in reverse',
      () =>
        started()
          .run('A', 'a')
          .run('A', 'b')
          .add(
            'RollbackStarted',
            {
              scope: 'region',
              order: [
                { region: 'A', mop: 'a' },
                { region: 'A', mop: 'b' },
              ],
              reason: 'x',
            },
            { actor: person },
          ),
      /reverse of the order of execution/,
    ],
    [
      'no region executes while a rollback is open',
      () => openRollback(started().run('A', 'a').release('A')).acquire('A'),
      /no region to execute while a rollback/,
    ],
    [
      'a rollback acquires for the region that is next',
      () => openRollback(started().run('A', 'a').release('A')).acquire('B', 'rollback'),
      /a rollback with B next/,
    ],
    [
      'a rollback finishes when nothing is left',
      () => openRollback(started().run('A', 'a')).add('RollbackFinished', { scope: 'region' }),
      /a in A to be rolled back first/,
    ],
    [
      'a region is rolled back when all its MOPs are',
      () => openRollback(started().run('A', 'a')).add('RegionRolledBack', { region: 'A' }),
      /every MOP of A rolled back/,
    ],
    [
      'a succeeded MOP is rolled back by decision only',
      () =>
        started()
          .run('A', 'a')
          .add('MopRollbackStarted', { ...cellA, reason: 'x' }),
      /a person's decision to roll a back/,
    ],
  ]);
});
