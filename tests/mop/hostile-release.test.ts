import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
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
import { OperatorError } from '../../src/release/operator-error.js';
import { releaseFolders, smallRelease } from './small-release.js';

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

  it('does not change the text under another name that a document of before has', async () => {
    const folder = folderOf();
    await folder.render();
    const document = join(folder.output, 'EUS2/agent-upgrade.md');
    const kept = join(folder.root, 'approved.md');
    linkSync(document, kept);
    const before = readFileSync(kept, 'utf8');
    folder.write('regions/eus2.yml', 'site: { name: changed }\n');
    await folder.render();
    assert.match(readFileSync(document, 'utf8'), /CHANGED/);
    assert.equal(readFileSync(kept, 'utf8'), before);
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

  const mop = smallRelease['mops/agent-upgrade.md.j2'] ?? '';
  const common = smallRelease['regions/common.yml'] ?? '';
  const chain = Array.from({ length: 150 }, (_, index) => `v${index}: "{{ v${index + 1} }}"\n`).join('');
  const cases: readonly (readonly [what: string, changes: Readonly<Record<string, string>>, expected: RegExp])[] = [
    [
      'names that JavaScript knows',
      { 'mops/agent-upgrade.md.j2': `${mop}{{ constructor }} {{ toString }} {{ site.__proto__ }}` },
      /"constructor" is not defined.*\n.*"toString" is not defined.*\n.*site\.__proto__ has no value/,
    ],
    [
      'millions of braces that are never closed',
      { 'mops/agent-upgrade.md.j2': mop + '{{'.repeat(2_000_000) },
      /brackets are nested more than 8 deep/,
    ],
    [
      'hundreds of thousands of fences',
      { 'mops/agent-upgrade.md.j2': `${mop}${'```a\n'.repeat(600_000)}{{ nowhere }}` },
      /"nowhere" is not defined/,
    ],
    [
      'a line of hundreds of thousands of blanks',
      { 'mops/agent-upgrade.md.j2': `${mop}${' '.repeat(300_000)}x\n{{ nowhere }}` },
      /"nowhere" is not defined/,
    ],
    [
      'tens of thousands of variables, of which one stands twice',
      {
        'regions/wus2.yml': `${Array.from({ length: 60_000 }, (_, n) => `v${n}: 1\n`).join('')}v7: { a: 1, b: 2, a: 3 }\n`,
      },
      /wus2\.yml:60001:1: .* Map keys must be unique\n.*wus2\.yml:60001:19: .* Map keys must be unique/,
    ],
    [
      'a variable that takes minutes',
      {
        'regions/wus2.yml': `site: { name: west }\nslow: '{% set t="a"*3000000 %}{% for n in range(10000) %}{{ t|replace("a","b")|length }}{% endfor %}'\n`,
      },
      /wus2\.yml:2:1: slow takes more than 2 s to resolve/,
    ],
    [
      'a long chain of variables that refer to each other',
      { 'regions/common.yml': `${common}${chain}v150: 1\n` },
      /v100, which v0 needs, refers to others in a chain of more than 100/,
    ],
    [
      'YAML without end',
      { 'regions/wus2.yml': `a: ${'['.repeat(100_000)}` },
      /wus2\.yml:1:\d+: .* is nested more than 100 levels deep/,
    ],
    [
      'YAML that holds itself',
      { 'regions/wus2.yml': 'a: &a [*a]\nb: &b { c: *b }\n' },
      /wus2\.yml:1:1: .* an alias in it stands for what it is in/,
    ],
    [
      'metadata without end',
      { 'mops/agent-upgrade.md.j2': `{# METADATA:\na: ${'{a: '.repeat(50_000)}\n#}\n# Agent` },
      /agent-upgrade\.md\.j2:2:\d+: the metadata is not readable YAML: it is nested more than 100 levels deep/,
    ],
    [
      'a document in which nothing stands',
      { 'mops/agent-upgrade.md.j2': mop.replace(/#\}[^]*/, '#}\n{% if site.nothing is defined %}text{% endif %}\n') },
      /agent-upgrade\.md\.j2:1:1: has nothing in its document/,
    ],
  ];
  for (const [what, changes, expected] of cases) {
    it(`ends in findings at ${what}`, async () => {
      assert.match((await findings(changes)).join('\n'), expected);
    });
  }

  it('has a type that is named as JavaScript names its own, and is rendered', async () => {
    const folder = folderOf({
      'release.yaml': (smallRelease['release.yaml'] ?? '').replaceAll('database', 'constructor'),
    });
    assert.equal((await folder.render()).kind, 'rendered');
  });

  const links: readonly (readonly [what: string, target: string, sentence: RegExp])[] = [
    ['in a circle', '..', /"roles\/base\/link" leads back to a folder that it stands in/],
    ['nowhere', 'nowhere', /"roles\/base\/link" leads nowhere/],
  ];
  for (const [where, target, sentence] of links) {
    it(`ends in one sentence at a symbolic link that leads ${where}`, async () => {
      const folder = folderOf();
      symlinkSync(target, join(folder.root, 'releases/R1/roles/base/link'));
      await assert.rejects(folder.render(), (error) => error instanceof OperatorError && sentence.test(error.message));
    });
  }

  it('has no folder for a playbook, and no value under a name that render-mop gives without a word', async () => {
    const folder = folderOf({ 'playbooks/agent/implement.yml': undefined });
    mkdirSync(join(folder.root, 'releases/R1/playbooks/agent/implement.yml'));
    folder.write('regions/wus2.yml', 'site: { name: west }\nregion: WEST\nmop_title: Mine\nregion_name: Region 1\n');
    assert.deepEqual((await folder.render()).findings.map(findingText), [
      'regions/wus2.yml:2:1: "region" is "WUS2" in every document: what stands here reaches Ansible only (region WUS2)',
      'regions/wus2.yml:3:1: "mop_title" is the MOP’s own in every document: what stands here reaches Ansible only (region WUS2)',
      'release.yaml:34:18: playbook "playbooks/agent/implement.yml" (implement of type agent-upgrade) is a folder',
      'release.yaml:39:16: playbook "playbooks/agent/implement.yml" (implement of type database) is a folder',
    ]);
  });
});
