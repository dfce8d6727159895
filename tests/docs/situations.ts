import assert from 'node:assert/strict';
import { seenSilence } from '../../src/ledger/silence.js';
import type { Night } from './night.js';

interface Situation {
  /** What happened before the operator was called. */
  readonly given: (tonight: Night) => Promise<void>;
  /** What must be true once the guide's commands were typed. */
  readonly then: (tonight: Night, output: string) => Promise<void>;
}

const region = 'EUS2';
const mop = 'agent-upgrade';

async function isUpToDate(tonight: Night): Promise<void> {
  const { seq, lastHash } = await tonight.now();
  const status = await tonight.store.status.read();
  assert.deepEqual([status?.sequence, status?.hash], [seq, lastHash]);
}

/** A run of the region takes the lock and the MOP starts: nothing stands in the way any more. */
async function goesOn(tonight: Night, next = mop): Promise<void> {
  const { lock } = await tonight.now();
  if (lock === null)
    assert.equal(await tonight.answerTo(tonight.acquireCommand('4712'), tonight.pipeline('4712')), 'accepted');
  assert.equal(await tonight.answerTo(tonight.startCommand(next), tonight.pipeline('4712')), 'accepted');
}

const stopped = async (tonight: Night): Promise<void> => {
  await tonight.running();
  await tonight.checkpoint();
  await tonight.does({ type: 'stop', reason: 'smoke' });
  await tonight.interrupt();
};
const keepCopy = async (tonight: Night): Promise<void> => {
  await tonight.witness.write('last.ndjson', await tonight.text());
};

/** The cases of docs/operator.md by their headings. */
export const situations: Readonly<Record<string, Situation>> = {
  'Look first': {
    given: (tonight) => tonight.acquire(),
    then: async (tonight, output) => {
      assert.match(output, /EUS2 holds the lock \(run 4711\)/);
      assert.match(output, /is whole: \d+ events/);
      assert.match(output, /R11\.5\.3\.4: nothing to report/);
      await isUpToDate(tonight);
    },
  },
  'Keep a copy every hour': {
    given: (tonight) => tonight.acquire(),
    then: async (tonight) => {
      assert.equal(tonight.witness.read('last.ndjson'), await tonight.text());
      assert.match(tonight.witness.read('R11.5.3.4.csv'), /^seq,at,type,.*\r\n1,"/);
    },
  },
  'A run is gone and still holds the lock': {
    given: async (tonight) => {
      await tonight.acquire();
      await tonight.decide('go');
    },
    then: async (tonight) => {
      const { lock, regions } = await tonight.now();
      assert.deepEqual([lock, regions[region]?.status], [null, 'failed']);
      await isUpToDate(tonight);
      await goesOn(tonight);
    },
  },
  'An attempt gives no sign of life, and its run cannot be started again': {
    given: async (tonight) => {
      await tonight.running();
      await tonight.untilStale();
    },
    then: async (tonight) => {
      const { lock, open, regions, alerts } = await tonight.now();
      assert.deepEqual([lock, open, regions[region]?.cells[mop]?.status], [null, null, 'interrupted']);
      assert.deepEqual(
        alerts.map(({ level, acknowledged }) => [level, acknowledged]),
        [['critical', true]],
      );
    },
  },
  'A decision is missing': {
    given: (tonight) => tonight.acquire(),
    then: async (tonight) => {
      assert.deepEqual((await tonight.now()).decisions, []);
      await goesOn(tonight);
    },
  },
  'A MOP has failed too often': {
    given: (tonight) => tonight.failTwice(),
    then: async (tonight) => {
      assert.deepEqual((await tonight.now()).decisions, []);
      await goesOn(tonight);
    },
  },
  'A MOP has failed too often, and shall be left out': {
    given: (tonight) => tonight.failTwice(),
    then: async (tonight) => {
      assert.equal((await tonight.now()).regions[region]?.cells[mop]?.status, 'skipped');
      await goesOn(tonight, 'database-patch');
    },
  },
  'A rollback failed': {
    given: async (tonight) => {
      await tonight.running();
      await tonight.checkpoint();
      await tonight.fail();
      await tonight.rollBack('failed');
    },
    then: async (tonight) => {
      assert.equal((await tonight.now()).regions[region]?.cells[mop]?.status, 'rolled-back');
      await goesOn(tonight);
    },
  },
  'A no-go shall be lifted': {
    given: async (tonight) => {
      await tonight.acquire();
      await tonight.decide('no-go');
      await tonight.giveBack();
    },
    then: async (tonight) => {
      assert.equal((await tonight.now()).regions[region]?.noGo, undefined);
      await goesOn(tonight);
    },
  },
  'A region shall be left out': {
    given: async (tonight) => {
      await tonight.acquire();
      await tonight.giveBack();
    },
    then: async (tonight) => {
      assert.equal((await tonight.now()).regions[region]?.status, 'skipped');
      assert.equal(await tonight.answerTo(tonight.acquireCommand('9', 'WUS2')), 'accepted');
    },
  },
  'status.json is behind the ledger': {
    given: async (tonight) => {
      await tonight.acquire();
      await assert.rejects(isUpToDate(tonight));
    },
    then: isUpToDate,
  },
  'The release cannot go on': {
    given: async (tonight) => {
      await tonight.acquire();
    },
    then: async (tonight) => {
      const { status, lock } = await tonight.now();
      assert.deepEqual([status, lock], ['abandoned', null]);
      assert.equal(await tonight.store.fleet.active(), undefined);
      await isUpToDate(tonight);
    },
  },
  'Stop everything': {
    given: (tonight) => tonight.running(),
    then: async (tonight) => {
      const { stop, decisions } = await tonight.now();
      assert.equal(stop?.reason, 'Storage latency is rising in EUS2');
      assert.equal(decisions[0]?.kind, 'stop');
      assert.equal((await tonight.store.status.read())?.emergencyStop, true);
    },
  },
  'Go on after a stop': {
    given: stopped,
    then: async (tonight) => {
      const { stop, decisions } = await tonight.now();
      assert.deepEqual([stop, decisions], [null, []]);
      await tonight.rollBack('rolled-back');
      await goesOn(tonight);
    },
  },
  'Roll the region back after a stop': {
    given: stopped,
    then: async (tonight) => {
      assert.equal((await tonight.now()).rollback?.scope, 'region');
      await tonight.rollBack('rolled-back');
      const { rollback, regions } = await tonight.now();
      assert.deepEqual([rollback, regions[region]?.status], [null, 'rolled-back']);
    },
  },
  'Stop when the log is broken': {
    given: async (tonight) => {
      await tonight.running();
      await tonight.replaceLedger(`${await tonight.text()}{"seq":1}\n`);
    },
    then: async (tonight, output) => {
      assert.deepEqual(
        (await tonight.store.stops.list()).map(({ reason }) => reason),
        ['Somebody wrote into the ledger'],
      );
      assert.match(output, /in force beside the log/);
      assert.match(output, /^Line \d+ of the ledger of R11\.5\.3\.4 is bad\.\n {2}expected: .*\n {2}found: /m);
      assert.match(output, /^ {2}the line: \{"seq":1\}$/m);
    },
  },
  'The lock went to another run while its holder still worked': {
    given: async (tonight) => {
      await tonight.running();
      await tonight.untilStale();
      const { open, lock } = tonight.ledger.state;
      const { silence } = await seenSilence(tonight.store.beats, open);
      const acquire = tonight.acquireCommand('4712');
      assert(acquire.type === 'acquire' && silence !== undefined);
      const { run, version } = acquire;
      await tonight.does(
        {
          type: 'take-over',
          region,
          run,
          version,
          proof: 'run-ended',
          holder: lock?.token,
          silence,
          reason: 'run 4711 has ended',
        },
        tonight.pipeline('4712'),
      );
    },
    then: async (tonight, output) => {
      assert.match(output, /EUS2 took the lock over from run 4711 for run 4712/);
      assert.equal((await tonight.now()).deviations, 1);
    },
  },
  'A token leaked': {
    given: async (tonight) => {
      await keepCopy(tonight);
      await tonight.acquire();
      await tonight.does(
        { type: 'decide', region, choice: 'go', reason: 'forged' },
        { kind: 'person', name: 'Robin', proof: 'signed-in' },
      );
    },
    then: async (tonight, output) => {
      assert.equal((await tonight.now()).stop?.reason, 'A SAS token leaked');
      const since = output.slice(output.indexOf('is whole'));
      assert.match(since, /EUS2 acquired the lock/);
      assert.match(since, /Robin \(person, signed-in\): decided go .*: forged$/m);
      assert.doesNotMatch(since, /planned R11|MOP {2}/);
    },
  },
  'The ledger ends earlier than it did': {
    given: async (tonight) => {
      const earlier = await tonight.text();
      await tonight.running();
      await tonight.publishStatus();
      await keepCopy(tonight);
      await tonight.replaceLedger(earlier);
    },
    then: async (tonight, output) => {
      assert.match(
        output,
        /status\.json tells of event 7\.[0-9a-f]{64}, but the ledger, which ends at 2, does not hold it/,
      );
      assert.match(output, /^> .*"type":"MopStarted"/m);
      assert.match(await tonight.text(), /"type":"LossAccepted","data":\{"lost":\{"seq":7,/);
      const status = await tonight.store.status.read();
      assert.equal(status?.sequence, (await tonight.text()).split('\n').length - 1);
    },
  },
  'A line is broken': {
    given: async (tonight) => {
      await tonight.running();
      await keepCopy(tonight);
      await tonight.replaceLedger((await tonight.text()).replace('asked at the stage', 'as it seemed right'));
    },
    then: async (tonight, output) => {
      assert.match(output, /expected: prev, the SHA-256 of the line before/);
      assert.match(output, /^< .*asked at the stage/m);
      assert.equal((await tonight.store.stops.list()).length, 1);
    },
  },
};
