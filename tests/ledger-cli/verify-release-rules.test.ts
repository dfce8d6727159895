import { describe } from 'mocha';
import { cellA, namesTheLineThatBreaks, openRollback, planned } from './broken-histories.js';
import { finished } from './good-histories.js';
import { begun, person, plan, started } from './recorded-history.js';

describe('verify names the line that breaks the rules of plan, regions and release', () => {
  namesTheLineThatBreaks([
    [
      'a revision voids goes',
      () =>
        started()
          .add('PlanRevised', { plan, reason: 'typo' }, { actor: person })
          .add('MopStarted', { ...cellA, revision: 2, ...planned }),
      /go for batch 1 of A/,
    ],
    ['a revision needs a person', () => started().add('PlanRevised', { plan, reason: 'typo' }), /by a person/],
    [
      'a revision does not move what has started',
      () =>
        started()
          .run('A', 'a')
          .add('PlanRevised', { plan: { ...plan, mops: plan.mops.toReversed() }, reason: 'x' }, { actor: person }),
      /a to keep its place/,
    ],
    [
      'a MOP is skipped by a person',
      () => started().add('MopSkipped', { region: 'A', mop: 'a', reason: 'x' }),
      /by a person/,
    ],
    [
      'a region is skipped by a person',
      () => begun().add('RegionSkipped', { region: 'A', reason: 'x' }),
      /by a person/,
    ],
    [
      'a completed region is not skipped',
      () => begun().completed('A').add('RegionSkipped', { region: 'A', reason: 'x' }, { actor: person }),
      /A to have something left to skip/,
    ],
    [
      'nothing is skipped during a rollback',
      () =>
        openRollback(started().run('A', 'a')).add(
          'MopSkipped',
          { region: 'A', mop: 'b', reason: 'x' },
          { actor: person },
        ),
      /the open rollback to finish before b is skipped/,
    ],
    [
      'a region completes with all MOPs',
      () => started().run('A', 'a').validate('A').add('RegionCompleted', { region: 'A' }),
      /every MOP of A done or skipped/,
    ],
    [
      'a region completes with its post-validation',
      () => begun().executed('A').add('RegionCompleted', { region: 'A' }),
      /passed post-validation of A/,
    ],
    [
      'a post-validation before the last MOP is stale',
      () =>
        started()
          .run('A', 'a')
          .run('A', 'b')
          .validate('A')
          .go('A', 2)
          .run('A', 'c')
          .add('RegionCompleted', { region: 'A' }),
      /passed post-validation of A/,
    ],
    [
      'a release completes with all regions',
      () =>
        begun()
          .completed('A')
          .add('ChecklistItemPassed', { item: 'cross-region', summary: '' })
          .add('ReleaseCompleted', { summary: '' }),
      /B to be completed/,
    ],
    [
      'a release completes with its cross-region validation',
      () => begun().completed('A').completed('B').add('ReleaseCompleted', { summary: '' }),
      /cross-region validation/,
    ],
    ['nothing after the end', () => finished().acquire('A'), /nothing but notes/],
    ['one plan', () => begun().add('ReleasePlanned', { plan }), /one ReleasePlanned/],
    ['ids of the plan', () => begun().acquire('C'), /a region of the plan/],
    [
      'all documents',
      () => begun().add('DocumentsPublished', { count: 5, manifestHash: plan.manifestHash }),
      /6 documents/,
    ],
  ]);
});
