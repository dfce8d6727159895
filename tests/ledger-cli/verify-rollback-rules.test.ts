import { describe } from 'mocha';
import { cellA, decided, namesTheLineThatBreaks, openRollback, stopped } from './broken-histories.js';
import { begun, person, started } from './recorded-history.js';

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
      'a rollback begins with its decision',
      () =>
        started()
          .run('A', 'a')
          .add('RollbackStarted', { scope: 'mop', order: [{ region: 'A', mop: 'a' }], reason: 'x' }, { actor: person }),
      /the decision rollback-mop in the same append/,
    ],
    [
      'a rollback is the one that was decided',
      () =>
        decided(started().run('A', 'a'), 'rollback-mop').add(
          'RollbackStarted',
          { scope: 'region', order: [{ region: 'A', mop: 'a' }], reason: 'x' },
          { actor: person, sameAct: true },
        ),
      /the decision rollback-region/,
    ],
    [
      'a rollback leaves nothing of its region out',
      () =>
        decided(started().run('A', 'a').run('A', 'b')).add(
          'RollbackStarted',
          { scope: 'region', order: [{ region: 'A', mop: 'b' }], reason: 'x' },
          { actor: person, sameAct: true },
        ),
      /A\/b, A\/a to be rolled back/,
    ],
    [
      'the last MOP of a region is rolled back first',
      () =>
        decided(started().run('A', 'a').run('A', 'b'), 'rollback-mop').add(
          'RollbackStarted',
          { scope: 'mop', order: [{ region: 'A', mop: 'a' }], reason: 'x' },
          { actor: person, sameAct: true },
        ),
      /A\/b to be rolled back/,
    ],
    [
      'a later region is rolled back first',
      () =>
        decided(
          begun()
            .completed('A')
            .acquire('B')
            .add('RegionStarted', { region: 'B' })
            .go('B', 1)
            .run('B', 'a')
            .release('B'),
          'rollback-mop',
        ).add(
          'RollbackStarted',
          { scope: 'mop', order: [{ region: 'A', mop: 'c' }], reason: 'x' },
          { actor: person, sameAct: true },
        ),
      /a in B to be rolled back before/,
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
