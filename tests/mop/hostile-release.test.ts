import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { findingText } from '../../src/mop/finding.js';
import { releaseFolders } from './small-release.js';

describe('a release that means harm', () => {
  const folderOf = releaseFolders();
  const findings = async (changes: Readonly<Record<string, string | undefined>>): Promise<string[]> => {
    const result = await folderOf(changes).render();
    assert.equal(result.kind, 'findings');
    return result.findings.map(findingText);
  };

  it('refuses a source that leads out of the release by a symbolic link', async () => {
    const folder = folderOf({ 'mops/agent-upgrade.md.j2': undefined });
    writeFileSync(join(folder.root, 'outside.md'), '# x');
    symlinkSync(join(folder.root, 'outside.md'), join(folder.root, 'releases/R1/mops/agent-upgrade.md.j2'));
    const result = await folder.render();
    assert.match(
      result.findings.map(findingText).join('\n'),
      /"mops\/agent-upgrade\.md\.j2" leads out of the folder of release\.yaml/,
    );
  });

  it('writes nothing outside the output folder', async () => {
    const folder = folderOf();
    mkdirSync(folder.output);
    mkdirSync(join(folder.root, 'elsewhere'));
    symlinkSync(join(folder.root, 'elsewhere'), join(folder.output, 'EUS2'));
    await assert.rejects(folder.render(), /A symbolic link leads out of the output folder/);
    assert.deepEqual(readdirSync(join(folder.root, 'elsewhere')), []);
  });

  it('writes through no link that stands where a document goes, and leaves it there', async () => {
    const folder = folderOf();
    mkdirSync(join(folder.output, 'EUS2'), { recursive: true });
    const elsewhere = join(folder.root, 'elsewhere.txt');
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, join(folder.output, 'EUS2/agent-upgrade.md'));
    await assert.rejects(folder.render(), /A symbolic link stands where a document is written/);
    assert.equal(readFileSync(elsewhere, 'utf8'), 'mine');
    assert.equal(lstatSync(join(folder.output, 'EUS2/agent-upgrade.md')).isSymbolicLink(), true);
    assert.equal(existsSync(join(folder.output, 'manifest.json')), false);
  });

  it('does not read a template of 200 MB', async () => {
    const folder = folderOf();
    truncateSync(join(folder.root, 'releases/R1/mops/agent-upgrade.md.j2'), 200_000_000);
    const { findings: list } = await folder.render();
    assert.match(list.map(findingText).join('\n'), /has 200000000 bytes; at most 5242880 are read/);
  });

  it('names anchors that explode, and quotes no secret that reads as an alias', async () => {
    const lists = Array.from(
      { length: 20 },
      (_, n) => `b${n}: &b${n} [${`*${n === 0 ? 'a' : `b${n - 1}`},`.repeat(9)}]`,
    );
    const list = await findings({
      'regions/eus2.yml': `a: &a [x]\n${lists.join('\n')}\n`,
      'regions/wus2.yml': 'vault_token: *hunter2\n',
    });
    assert.match(list.join('\n'), /eus2\.yml:1:1: the file is not readable YAML: Excessive alias count/);
    assert.match(list.join('\n'), /wus2\.yml:1:1: the file is not readable YAML: Unresolved alias/);
    assert.equal(list.join('\n').includes('hunter2'), false);
  });
});
