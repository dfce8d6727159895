import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContainerClient } from '@azure/storage-blob';
import { describe, it } from 'mocha';
import { sharedAzurite } from '../support/azurite.js';
import { lookAt } from './support/look-at.js';

describe('the probe of backups, against Azurite', function () {
  this.timeout(30_000);
  const azurite = sharedAzurite();

  it('tells how old and how large the newest one is, and when it is too old, too small or not there', async () => {
    const { accountUrl, fleet, ledgerSas, stateSas } = await azurite.newFleet();
    const container = `${accountUrl}/${fleet}-state`;
    const store = new ContainerClient(`${container}?${stateSas.replace(/^\?/, '')}`);
    const upload = (name: string, text: string) => store.getBlockBlobClient(name).upload(text, text.length);
    await upload('eus2/older.bak', 'x');
    await sleep(1_100);
    await upload('eus2/newest.bak', 'x'.repeat(64));
    const look = (more: object = {}) => lookAt({ backup: { container, sas: stateSas, prefix: 'eus2/', ...more } });

    const good = await look();
    assert.equal(good.outcome, 'passed', good.seen);
    assert.match(good.seen, /^newest of 2: eus2\/newest\.bak, 0 h old, 64 bytes$/);
    assert.equal(good.value, 0);
    const small = await look({ minimumBytes: 65 });
    assert.deepEqual([small.outcome, /smaller than 65 bytes/.test(small.seen)], ['failed', true]);
    const none = await look({ prefix: 'wus2/' });
    assert.deepEqual([none.outcome, none.seen], ['failed', 'there is no backup']);
    const foreign = await look({ sas: ledgerSas });
    assert.equal(foreign.outcome, 'error', 'a SAS of another container measures nothing');
    assert(!foreign.seen.includes('sig='), foreign.seen);
    await sleep(2_100);
    const old = await look({ maximumAge: '1s' });
    assert.deepEqual([old.outcome, /older than/.test(old.seen)], ['failed', true], old.seen);
  });
});
