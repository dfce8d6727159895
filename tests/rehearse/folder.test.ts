import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { RehearsalFolder } from '../../scripts/rehearse/folder.js';
import type { Scope } from '../../scripts/rehearse/options.js';

describe("the rehearsal's folder", () => {
  let root = '';
  let said: string[] = [];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mop-folder-'));
    said = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  const open = (scope: Scope = {}, fresh = false): Promise<RehearsalFolder> =>
    RehearsalFolder.open(root, scope, { fresh, say: (text) => said.push(text) });
  const begun = async (scope: Scope = {}): Promise<RehearsalFolder> => {
    const folder = await open(scope);
    await folder.update({ release: 'R1.0' });
    return folder;
  };

  it('takes up an unfinished rehearsal, whatever it was of', async () => {
    const { record } = await begun({ regions: ['EUS2'], mops: 5 });
    const again = await open();
    assert(again.resumed);
    assert.deepEqual([again.record.id, again.record.scope], [record.id, { regions: ['EUS2'], mops: 5 }]);
  });

  it('moves a finished one aside and begins anew', async () => {
    const first = await begun();
    await first.update({ finished: true });
    const second = await open();
    assert(!second.resumed);
    assert.notEqual(second.record.id, first.record.id);
    const [moved] = /\S+earlier-\w+/.exec(said.join()) ?? [''];
    assert(existsSync(join(moved, 'rehearsal.json')));
  });

  it('loses nothing of an unfinished one when something else is to be rehearsed', async () => {
    await begun();
    const other = await open({ mops: 5 });
    assert(!other.resumed);
    assert.match(said.join(), /unfinished, differently scoped rehearsal .* was moved to/);
  });

  it('does not take up one that never got as far as a plan, for its options may be what was wrong', async () => {
    await open({ regions: ['NOWHERE'] });
    const next = await open();
    assert(!next.resumed);
    assert.deepEqual(next.record.scope, {});
  });

  it('discards an unfinished one when asked to', async () => {
    await begun();
    assert(!(await open({}, true)).resumed);
    assert.deepEqual(said, []);
  });
});
