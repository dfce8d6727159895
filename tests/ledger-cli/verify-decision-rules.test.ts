import { describe } from 'mocha';
import { hashOf } from '../support/plan-builder.js';
import { go, namesTheLineThatBreaks, stopped } from './broken-histories.js';
import { begun, person, plan, started } from './recorded-history.js';

describe('verify names the line that breaks the rules of decisions and stops', () => {
  namesTheLineThatBreaks([
    ['a go before the first batch', () => begun().acquire('A').start('A', 'a'), /go for batch 1 of A/],
    ['a go before each batch', () => started().run('A', 'a').run('A', 'b').start('A', 'c'), /go for batch 2 of A/],
    [
      'a go in one region is none in another',
      () => begun().completed('A').acquire('B').start('B', 'a'),
      /go for batch 1 of B/,
    ],
    ['a go by a person', () => begun().acquire('A').add('DecisionMade', go), /DecisionMade by a person/],
    [
      'a person has a proof',
      () =>
        begun()
          .acquire('A')
          .add('DecisionMade', go, { actor: { kind: 'person', name: 'Robin' } }),
      /a proof/,
    ],
    [
      'a go for the manifest in force',
      () => begun().go('A', 1, { manifestHash: hashOf('other') }),
      /the manifest in force/,
    ],
    [
      'a no-go holds until a go',
      () =>
        started()
          .add('DecisionMade', { ...go, choice: 'no-go' }, { actor: person })
          .start('A', 'a'),
      /go after the no-go/,
    ],
    [
      'a decision answers a question',
      () =>
        begun().add(
          'DecisionMade',
          { decision: 'stop:3', choice: 'go', manifestHash: plan.manifestHash, reason: 'x' },
          { actor: person },
        ),
      /a decision that is open/,
    ],
    [
      'nothing starts during an open decision',
      () =>
        started()
          .add('DecisionRequested', { decision: 'hold:1', kind: 'hold', region: 'A', question: '?' })
          .start('A', 'a'),
      /an answer to the decision hold:1/,
    ],
    ['nothing starts during a stop', () => stopped(started()).start('A', 'a'), /emergency stop to be cleared/],
    [
      'a stop asks what follows',
      () => begun().add('EmergencyStopRequested', { reason: 'smoke' }).acquire('A'),
      /the question what follows the stop in the same append/,
    ],
    [
      'who started a run by hand names the run',
      () =>
        started().add(
          'LessonRecorded',
          { text: 'x' },
          { actor: { kind: 'person', name: 'Robin', proof: 'manual-run' } },
        ),
      /the run that Robin started by hand/,
    ],
    [
      'a stop is cleared by a person',
      () => stopped(begun()).add('EmergencyStopCleared', { reason: 'x' }),
      /by a person/,
    ],
  ]);
});
