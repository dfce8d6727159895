import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { finished, goodHistories } from './good-histories.js';
import { begun, hashOf, person, plan, runOf, started, type RecordedHistory } from './recorded-history.js';

const cellA = { region: 'A', mop: 'a', attempt: 1 };
const go = {
  decision: 'batch:A:1',
  choice: 'go',
  region: 'A',
  batch: 1,
  manifestHash: plan.manifestHash,
  reason: 'ok',
} as const;
const stopped = (history: RecordedHistory) => history.add('EmergencyStopRequested', { reason: 'smoke' });
const openRollback = (history: RecordedHistory) =>
  history.add(
    'RollbackStarted',
    { scope: 'region', order: [{ region: 'A', mop: 'a' }], reason: 'bad' },
    { actor: person },
  );
const foreign = { seq: 3, hash: hashOf('some other line') };

/** Histories whose last line breaks one rule, and what the finding says. */
const broken: readonly (readonly [rule: string, history: () => RecordedHistory, expected: RegExp])[] = [
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
    'one attempt at a time',
    () => started().start('A', 'a').start('A', 'b'),
    /no attempt or rollback of a MOP under way/,
  ],
  ['MOPs in order', () => started().start('A', 'b'), /a done in A before b/],
  ['attempts are counted', () => started().start('A', 'a', 2), /attempt 1 of a/],
  [
    'what runs is what was planned',
    () => started().add('MopStarted', { ...cellA, revision: 1, document: hashOf('x'), execution: hashOf('A a run') }),
    /plan's document/,
  ],
  [
    'how it runs is what was planned',
    () => started().add('MopStarted', { ...cellA, revision: 1, document: hashOf('A a'), execution: hashOf('x') }),
    /plan's execution/,
  ],
  [
    'the plan revision is the one in force',
    () => started().add('MopStarted', { ...cellA, revision: 2, document: hashOf('A a'), execution: hashOf('A a run') }),
    /plan revision 1/,
  ],
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
    'a revision voids goes',
    () =>
      started()
        .add('PlanRevised', { plan, reason: 'typo' }, { actor: person })
        .add('MopStarted', { ...cellA, revision: 2, document: hashOf('A a'), execution: hashOf('A a run') }),
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
  ['no lock during a stop', () => stopped(begun()).acquire('A'), /emergency stop to be cleared/],
  [
    'no rollback during a stop',
    () => stopped(started().fail('A', 'a')).add('MopRollbackStarted', { ...cellA, reason: 'x' }),
    /emergency stop to be cleared/,
  ],
  ['a stop is cleared by a person', () => stopped(begun()).add('EmergencyStopCleared', { reason: 'x' }), /by a person/],
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
  [
    'a MOP is skipped by a person',
    () => started().add('MopSkipped', { region: 'A', mop: 'a', reason: 'x' }),
    /by a person/,
  ],
  ['a region is skipped by a person', () => begun().add('RegionSkipped', { region: 'A', reason: 'x' }), /by a person/],
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
];

describe('verifying a ledger', () => {
  for (const [name, history] of Object.entries(goodHistories)) {
    it(`finds nothing wrong with ${name}`, () => {
      const { text, lines } = history();
      assert.deepEqual(verifyLedger(text), { kind: 'ok', events: lines.length, unchecked: [] });
    });
  }

  for (const [rule, history, expected] of broken) {
    it(`names the line that breaks: ${rule}`, () => {
      const { text, lines } = history();
      const before = verifyLedger(
        lines
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join(''),
      );
      assert.equal(before.kind, 'ok', JSON.stringify(before));
      const result = verifyLedger(text);
      assert(result.kind === 'bad', 'nothing was found');
      assert.equal(result.line, lines.length);
      assert.match(result.expected, expected);
    });
  }
});

describe('verifying the chain', () => {
  const lines = (): string[] => [...finished().lines];
  const badLine = (text: string) => {
    const result = verifyLedger(text);
    assert(result.kind === 'bad', 'nothing was found');
    return { line: result.line, expected: result.expected };
  };
  const joined = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

  it('names the line after one that was rewritten', () => {
    const rewritten = lines().map((line, index) => (index === 5 ? line.replace('fine', 'good') : line));
    assert.notEqual(joined(rewritten), joined(lines()));
    assert.match(badLine(joined(rewritten)).expected, /prev, the SHA-256 of the line before/);
    assert.equal(badLine(joined(rewritten)).line, 7);
  });

  it('names the place of a line that was taken out, or put in', () => {
    assert.deepEqual(badLine(joined(lines().toSpliced(7, 1))), { line: 8, expected: 'sequence number 8' });
    assert.deepEqual(badLine(joined(lines().toSpliced(7, 0, lines()[6] ?? ''))), {
      line: 8,
      expected: 'sequence number 8',
    });
  });

  it('names a line that is no event, and a last line without end', () => {
    assert.equal(badLine(joined(lines().with(3, '{"v":1'))).line, 4);
    assert.equal(badLine(joined(lines().with(3, '{"v":2}'))).line, 4);
    assert.equal(badLine(joined(lines()).slice(0, -1)).line, lines().length);
  });

  it('demands the plan first', () => {
    const [line] = started().lines.slice(2);
    const first = JSON.stringify({ ...(JSON.parse(line ?? '') as object), seq: 1, prev: '0'.repeat(64) });
    assert.deepEqual(badLine(joined([first])), { line: 1, expected: 'ReleasePlanned first' });
  });

  it('demands times that increase and ids that are used once', () => {
    assert.match(badLine(begun().add('LessonRecorded', { text: 'x' }, { afterMs: 0 }).text).expected, /a time after/);
    const again = begun();
    const { id } = JSON.parse(again.lines[1] ?? '') as { id: string };
    again.add('LessonRecorded', { text: 'x' });
    const third = (again.lines[2] ?? '').replace(/"id":"[^"]+"/, `"id":"${id}"`);
    assert.match(badLine(joined(again.lines.with(2, third))).expected, /id that was not used before/);
    assert.match(badLine(joined(again.lines.with(2, third.replace(id, 'x:1')))).expected, /event x:0 just before/);
  });

  it('follows the chain past events of a newer version, and says what it could not check', () => {
    const history = begun().add('LessonRecorded', { text: 'x' });
    const newer = (history.lines[2] ?? '').replace('LessonRecorded', 'SatelliteMoved');
    assert.deepEqual(verifyLedger(joined(history.lines.with(2, newer))), {
      kind: 'ok',
      events: 3,
      unchecked: ['SatelliteMoved'],
    });
  });
});
