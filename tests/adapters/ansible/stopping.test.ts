import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { runOf } from '../../ledger/story.js';
import { OperatorError } from '../../../src/release/operator-error.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { close, closeLeftOpen } from '../../../src/run/settle-open.js';
import { person, pipelineOf } from '../../ledger/story.js';
import { command, play, SmallRelease, until } from './support/small-release.js';

describe('a MOP that is stopped while it runs', () => {
  let release: SmallRelease;
  const slow = play(
    command(
      'Change',
      'echo half > "$MOP_TEST/{{ inventory_hostname }}"; touch "$MOP_TEST/began"; sleep 60; touch "$MOP_TEST/survived"',
    ),
  );
  const given = async (...options: ConstructorParameters<typeof SmallRelease>): Promise<void> => {
    release = await new SmallRelease(...options).open();
  };
  const began = (): boolean => release.host('began') !== undefined;
  afterEach(() => {
    release.remove();
  });

  it('is dead within 5 s of an emergency stop, recorded as interrupted, and nothing follows by itself', async () => {
    await given({ implement: slow });
    const run = release.run();
    await until('implement runs', began, 40_000);
    const stoppedMs = performance.now();
    await release.must({ type: 'stop', reason: 'smoke in the hall' });
    const result = await run;
    assert(performance.now() - stoppedMs < 5_000);
    assert.equal(result.outcome, 'interrupted');
    assert.match(result.message, /emergency stop by .*: smoke in the hall/);
    assert.equal(release.cell.status, 'interrupted');
    assert.equal(release.events.at(-1), 'MopInterrupted');
    assert.deepEqual(
      release.cell.phases.map(({ phase }) => phase),
      ['precheck', 'checkpoint'],
      'a phase that was cut is no finished phase',
    );
    await assert.rejects(release.run(), /Emergency stop by/);
  });

  it('is dead within 5 s of a stop beside a log that cannot be read, and not started again before that is cleared', async () => {
    await given({ precheck: null, checkpoint: null, implement: slow });
    const run = release.run();
    await until('implement runs', began, 40_000);
    const read = release.log.read.bind(release.log);
    release.log.read = () => Promise.reject(new OperatorError('The ledger is broken', 'line 7', 'restore it'));
    await release.stores.stops.request('a', 'smoke in the hall', 'Robin');
    const stoppedMs = performance.now();
    const { outcome, fault } = await run;
    assert.match(fault?.message ?? '', /The ledger is broken/);
    assert.equal(outcome, 'interrupted');
    assert(performance.now() - stoppedMs < 5_000);
    assert.equal(release.host('survived'), undefined);
    assert.match(release.text, /is being stopped: emergency stop by Robin: smoke in the hall/);

    release.log.read = read;
    const { open } = await release.ledger.refresh();
    assert(open);
    await close({ ledger: release.ledger, actor: pipelineOf('R1') }, open, 'its job ended without closing it');
    await assert.rejects(release.run(), /m1 in R1 is not rolled back: emergency stop by Robin: smoke in the hall/);
    assert.equal(release.ledger.state.stop?.by, 'Robin', 'the log holds it now');
    await release.must({ type: 'clear', reason: 'it was steam' }, person);
    await assert.rejects(release.run(), /A decision is open: Emergency stop \(smoke in the hall\)/);
  });

  it('does not begin implement under a stop that came beside the log between the two processes', async () => {
    await given({ implement: slow });
    const run = release.run({
      ledger: whenReported(release, () => {
        release.stores.stopped.push({ id: 'a', reason: 'smoke', by: 'Robin' });
      }),
    });
    const result = await run;
    assert.match(result.message, /interrupted: emergency stop by Robin: smoke/);
    assert.deepEqual(release.stores.logs.get('R1/m1/1')?.match(/"process":"apply"/g) ?? [], []);
    assert.deepEqual(release.events.slice(-3), ['MopInterrupted', 'EmergencyStopRequested', 'DecisionRequested']);
  });

  it('is interrupted by the cancel of its job, and its next run rolls it back and starts anew', async () => {
    await given({ implement: slow });
    let cancel: () => void = () => undefined;
    let asked = false;
    const requested = new Promise<void>((resolve) => {
      cancel = () => {
        asked = true;
        resolve();
      };
    });
    const run = release.run({ cancellation: { requested, isRequested: () => asked } });
    await until('implement runs', began, 40_000);
    const cancelledMs = performance.now();
    cancel();
    assert.equal((await run).outcome, 'interrupted');
    assert(performance.now() - cancelledMs < 7_500);
    assert.equal(release.cell.reason, 'the job was cancelled');
    assert.equal(release.host('h1'), 'half\n', 'no rollback in a job that is being cancelled');

    release.events.length = 0;
    const deadline = release.run();
    await until('it is rolled back', () => release.events.includes('MopRolledBack'), 40_000);
    await until('the second attempt has begun', () => release.ledger.state.open?.attempt === 2);
    await release.must({ type: 'stop', reason: 'enough seen' });
    assert.equal((await deadline).attempt, 2);
  });

  it('appends nothing once its attempt was ended by somebody else', async () => {
    await given({ implement: slow }, { takeOver: { staleAfterMs: 1, fenceAfterMs: 600_000 } });
    const run = release.run();
    await until('implement runs', began, 40_000);
    await release.must(
      {
        type: 'take-over',
        region: 'R1',
        run: runOf('R1', '2'),
        version: '0.1.0',
        proof: 'run-ended',
        holder: release.ledger.state.lock?.token,
        silence: { of: release.ledger.state.open?.started ?? 0, ms: 1000 },
        reason: 'its run ended',
      },
      pipelineOf('R1', '2'),
    );
    const before = release.log.text;
    const result = await run;
    assert.equal(result.outcome, 'interrupted');
    assert.match(result.message, /nothing was recorded/);
    assert.equal(release.log.text, before);
    assert.equal(release.host('survived'), undefined);
  });

  it('fails and is rolled back when it runs over its deadline', async () => {
    const rollback = play(command('Put back', 'rm -f "$MOP_TEST/{{ inventory_hostname }}"'));
    await given({ precheck: null, checkpoint: null, implement: slow, rollback }, {}, { deadlineMs: 6_000 });
    const result = await release.run();
    assert.equal(result.outcome, 'rolledBack', result.message);
    assert.match(result.message, /over its deadline/);
    assert.equal(release.host('h1'), undefined);
  });

  it('closes, in the post-job step, only what its own step left open', async () => {
    await given();
    const cell = release.ledger.state.plan?.mops[0]?.cells['R1'];
    assert(cell && release.ledger.state.lock);
    const { token } = release.ledger.state.lock;
    await release.must({ type: 'start-mop', region: 'R1', mop: 'm1', token, ...cell });
    const parts = { ledger: release.ledger, actor: pipelineOf('R1') };
    const mine = { region: 'R1', mop: 'm1', run: runOf('R1') };
    await closeLeftOpen(parts, { ...mine, left: 'attempt 2' });
    await closeLeftOpen(parts, { ...mine, left: 'attempt 1', run: runOf('R1', '2') });
    assert.equal(release.cell.status, 'running');
    assert.match(await closeLeftOpen(parts, { ...mine, left: 'attempt 1' }), /recorded as interrupted/);
    assert.equal(release.cell.status, 'interrupted');
    assert.equal(release.ledger.state.lock.region, 'R1', 'the lock is still held');
  });

  it('waits for an executor that may live and ends its attempt once it is silent for too long', async () => {
    await given(
      { precheck: play(command('Fail', 'exit 1')) },
      { takeOver: { staleAfterMs: 2_000, fenceAfterMs: 600_000 } },
    );
    const cell = release.ledger.state.plan?.mops[0]?.cells['R1'];
    assert(cell && release.ledger.state.lock);
    await release.must({ type: 'start-mop', region: 'R1', mop: 'm1', token: release.ledger.state.lock.token, ...cell });
    release.stores.silent = 100;
    const run = release.run();
    await until('it says that it waits', () => /counts as dead in 2 s/.test(release.text));
    release.stores.silent = 60_000;
    assert.equal((await run).attempt, 2);
    assert.deepEqual(
      release.events.filter((type) => type.startsWith('Mop')),
      [
        'MopStarted',
        'MopInterrupted',
        'MopRollbackStarted',
        'MopRolledBack',
        'MopStarted',
        'MopPhaseFinished',
        'MopFailed',
      ],
    );
  });

  it('waits while only the pace of the release is against it', async () => {
    const pace = { minimumGapMs: 8000, atMostPerHour: 100 };
    await given({ precheck: play(command('Fail', 'exit 1')) }, { pace, maxAttempts: 5 });
    assert.equal((await release.run()).outcome, 'failed');
    const result = await release.run();
    assert.equal(result.attempt, 2);
    assert.match(release.text, /pace .* allows the next MOP in/);
  });
});

/** The release's ledger, which does `then` as soon as the first process of an attempt was reported. */
function whenReported({ ledger }: SmallRelease, then: () => void): Ledger {
  const submit = ledger.submit.bind(ledger);
  ledger.submit = async (command, actor) => {
    const outcome = await submit(command, actor);
    if (command.type === 'report-phases' && !command.end) then();
    return outcome;
  };
  return ledger;
}
