import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createRepository } from '../../scripts/rehearse/repository.js';

describe("the rehearsal's copy of the repository", () => {
  let source = '';
  beforeEach(async () => {
    source = await mkdtemp(join(tmpdir(), 'mop-release-'));
    await mkdir(join(source, 'node_modules'));
    await writeFile(join(source, 'release.yaml'), 'release: R1\npolicy: { pace: { minimumGap: 2m } }\n');
  });
  afterEach(() => rm(source, { recursive: true }));

  it('holds the release with the pace of a rehearsal, also when it lies inside the copied folder', async () => {
    const target = join(source, '.rehearsal', 'current', 'repository');
    const { folder, releaseFile } = await createRepository(join(source, 'release.yaml'), target);
    assert.deepEqual((await readdir(folder)).sort(), ['.copied', 'release.yaml']);
    assert.match(await readFile(join(folder, releaseFile), 'utf8'), /minimumGap: 0s/);
  });

  it('refuses a release file that is not there', async () => {
    await assert.rejects(createRepository(join(source, 'other.yaml'), join(source, 'x')), /no such release file/);
  });
});
