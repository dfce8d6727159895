import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, it } from 'mocha';
import { schemaFiles, schemaFolder, schemaText } from '../../scripts/generate-schemas.js';
import { stateContainer } from '../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { bringStatusUp } from '../../src/report/bring-status-up.js';
import { eventData } from '../../src/ledger/events.js';
import { finished } from '../ledger-cli/good-histories.js';
import { sharedAzurite } from '../support/azurite.js';

const kept = (file: string): string => readFileSync(join(schemaFolder, file), 'utf8');

/** Compiled from the published file alone, as a foreign reader would. */
function validatorOf(file: string): ValidateFunction {
  return new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(JSON.parse(kept(file)) as object);
}

function isRight(validate: ValidateFunction, value: unknown): void {
  assert.equal(validate(value), true, `${JSON.stringify(value)}: ${JSON.stringify(validate.errors)}`);
}

describe('schemas/', () => {
  for (const file of schemaFiles) {
    it(`${file} is what npm run generate-schemas writes`, async () => {
      assert.equal(kept(file), await schemaText(file));
    });
  }

  it('holds no other file', () => {
    assert.deepEqual(readdirSync(schemaFolder).sort(), [...schemaFiles].sort());
  });

  describe('ledger-event.schema.json', () => {
    const validate = validatorOf('ledger-event.schema.json');
    const lines = finished().lines.map((line) => JSON.parse(line) as Record<string, unknown>);

    it('accepts every event of a whole release, and those of newer versions', () => {
      for (const line of lines) isRight(validate, line);
      isRight(validate, { ...lines[3], type: 'MoonPhaseChanged', data: { phase: 'full' } });
      isRight(validate, { ...lines[3], colour: 'added later' });
    });

    it('knows every type of the vocabulary', () => {
      const { $defs } = JSON.parse(kept('ledger-event.schema.json')) as { $defs: object };
      assert.deepEqual(Object.keys($defs).sort(), [...Object.keys(eventData), 'Plan'].sort());
    });

    it('refuses every event whose data is another type’s, and a broken envelope', () => {
      for (const line of lines.filter(({ type }) => type !== 'LockReleased')) {
        assert.equal(validate({ ...line, data: { odd: true } }), false, String(line['type']));
      }
      for (const change of [{ seq: 0 }, { prev: 'x' }, { v: 2 }, { actor: undefined }, { at: 'yesterday' }]) {
        assert.equal(validate({ ...lines[3], ...change }), false, JSON.stringify(change));
      }
    });
  });

  describe('what is written to the state container', () => {
    const azurite = sharedAzurite();

    it('fits status.schema.json, fleet.schema.json and heartbeat.schema.json', async () => {
      const connection = await azurite.newFleet();
      const store = openReleaseStore(connection, 'R1');
      const read = async (name: string): Promise<unknown> =>
        JSON.parse((await stateContainer(connection).getBlobClient(name).downloadToBuffer()).toString());
      const ledger = openLedger(store);
      const validate = validatorOf('status.schema.json');
      await bringStatusUp(ledger, store.status);
      isRight(validate, await read('releases/R1/status.json'));
      const history = finished().lines;
      const upTo = (count: number) =>
        history
          .slice(0, count)
          .map((line) => `${line}\n`)
          .join('');
      await store.log.append(upTo(8), 0);
      await bringStatusUp(ledger, store.status);
      const status = (await read('releases/R1/status.json')) as { holder: object };
      assert.ok(status.holder);
      isRight(validate, status);
      for (const without of ['sequence', 'hash', 'regions', 'emergencyStop']) {
        assert.equal(validate({ ...status, [without]: undefined }), false, without);
      }
      await store.fleet.activate(undefined, 'R1');
      isRight(validatorOf('fleet.schema.json'), await read('fleet.json'));
      await store.beats.beat(3, 1);
      isRight(validatorOf('heartbeat.schema.json'), await read('releases/R1/beats/3-1.json'));
      assert.equal(validatorOf('heartbeat.schema.json')({ token: 0, attempt: 1 }), false);
    });
  });
});
