import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { startAzurite } from '../../../scripts/rehearse/azurite.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';

const readers = 6;
const appends = 40;

describe('an answer of the storage on its disk', () => {
  it('is of one moment: the version that it names is that of the bytes that it holds, whoever appends meanwhile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mop-moment-'));
    const azurite = await startAzurite({ folder });
    try {
      const connection = await azurite.connection('fleet');
      const open = () => openReleaseStore(connection, 'R1').log;
      const ends = new Map<string, number>();
      const read: { readonly version: string; readonly end: number }[] = [];
      let over = false;
      const reading = Array.from({ length: readers }, async () => {
        for (const log = open(); !over;) {
          const { version, end } = await log.read(0);
          if (version !== undefined) read.push({ version, end });
        }
      });
      let end = 0;
      for (const log = open(); ends.size < appends;) {
        const result = await log.append(`${'x'.repeat(100)}\n`, end);
        assert(result.kind === 'appended' && result.version !== undefined && result.end !== undefined);
        end = result.end;
        ends.set(result.version, end);
      }
      over = true;
      await Promise.all(reading);
      assert(read.length > appends / 2, `only ${read.length} reads`);
      assert.deepEqual(
        read.filter(({ version, end: seen }) => (ends.get(version) ?? seen) !== seen),
        [],
      );
    } finally {
      await azurite.close();
      await rm(folder, { recursive: true });
    }
  });
});
