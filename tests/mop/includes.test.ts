import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { findingText } from '../../src/mop/finding.js';
import { namedParts, partCandidates } from '../../src/mop/template-parts.js';
import { cutTemplate } from '../../src/mop/template-segments.js';
import { releaseFolders, type FolderOfRelease } from './small-release.js';

const head = '{# METADATA:\nname: Monitoring agent\nduration: 40\nrisk: high\n#}\n';

describe('a MOP that takes in other files', () => {
  const newFolder = releaseFolders();
  const folderOf = (body: string, files: Readonly<Record<string, string>> = {}): FolderOfRelease =>
    newFolder({ 'mops/agent-upgrade.md.j2': `${head}${body}`, ...files });
  const renderedText = async (folder: FolderOfRelease): Promise<string> => {
    const result = await folder.render();
    assert.ok(result.kind === 'rendered', JSON.stringify(result.findings));
    return readFileSync(join(folder.output, 'WUS2/agent-upgrade.md'), 'utf8');
  };
  const findings = async (folder: FolderOfRelease): Promise<readonly string[]> =>
    (await folder.render()).findings.map((finding) => `${finding.rule} ${findingText(finding)}`);

  const rendered: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    [
      'beside it, in the release’s folder, and from there again',
      '# A\n{% include "parts/one.md.j2" %}\n{% include "shared/two.md" %}\n',
      {
        'mops/parts/one.md.j2': 'one {{ agent_version }} {% include "three.md" %}\n',
        'mops/parts/three.md': 'three {{ vault_x }}',
        'shared/two.md': 'two\n',
      },
      '# A\none 3.1 three [secret: vault_x]\ntwo\n',
    ],
    [
      'within a loop, with its variable',
      '# A\n{% for n in [1, 2] %}\n{% include "row.md" %}\n{% endfor %}\n',
      { 'mops/row.md': '- {{ n }} {{ site.name }}\n' },
      '# A\n- 1 west\n- 2 west\n',
    ],
    [
      'macros, by import and from',
      '# A\n{% import "m.j2" as m %}{% from "m.j2" import two with context %}{{ m.one("x") }} {{ two() }}\n',
      { 'mops/m.j2': '{% macro one(p) %}<{{ p }}>{% endmacro %}{% macro two() %}{{ region }}{% endmacro %}' },
      '# A\n<x> WUS2\n',
    ],
    [
      'a frame, of which it fills blocks',
      '{% extends "../frames/agent.md.j2" %}\n{% block steps %}\nMine, {{ super() }}{% endblock %}\n',
      { 'frames/agent.md.j2': '# Agent {{ region }}\n{% block steps %}theirs{% endblock %}\nend\n' },
      '# Agent WUS2\nMine, theirs\nend\n',
    ],
    [
      'the first of several, and none where that is allowed',
      '# A\n{% include ["x", "y.md"] ignore missing %}{% include "z" ignore missing %}!\n',
      { 'mops/y.md': 'Y' },
      '# A\nY!\n',
    ],
  ];
  for (const [what, body, files, text] of rendered) {
    it(`takes in ${what}`, async () => {
      assert.equal(await renderedText(folderOf(body, files)), text);
    });
  }

  it('names in the manifest every file that it was made of, and changes with it', async () => {
    const manifestOf = async (part: string) => {
      const result = await folderOf('# A\n{% include "part.md" %}\n', { 'mops/part.md': part }).render();
      assert.ok(result.kind === 'rendered');
      return result;
    };
    const [one, two] = [await manifestOf('x'), await manifestOf('y')];
    assert.ok(one.manifest.inputs.some(({ path }) => path === 'mops/part.md'));
    assert.notEqual(one.manifestHash, two.manifestHash);
  });

  it('tells its type from what it takes in, and that there is something to execute', async () => {
    const folder = folderOf('# A\n{% include "steps.md" %}\n', {
      'mops/agent-upgrade.md.j2': '{# METADATA:\nduration: 40\nrisk: high\n#}\n# A\n{% include "steps.md" %}\n',
      'mops/steps.md': '## Monitoring agent\n\n```bash\nsystemctl restart agent\n```\n',
    });
    const result = await folder.render();
    assert.ok(result.kind === 'rendered', JSON.stringify(result.findings));
    assert.equal(result.manifest.mops[0]?.manual, undefined);
  });

  const faults: readonly (readonly [string, string, Readonly<Record<string, string>>, readonly string[]])[] = [
    [
      'a file that is not there',
      '{% include "nowhere.md" %}',
      {},
      [
        'include-missing mops/agent-upgrade.md.j2:6:1: {% include %} names "nowhere.md", but there is no "mops/nowhere.md" nor "nowhere.md" in the release\'s folder (MOP agent-upgrade)',
      ],
    ],
    [
      'a file outside the release',
      '{% include "../../etc/passwd" %}{% import "/etc/passwd" as p %}',
      {},
      [
        'include-outside mops/agent-upgrade.md.j2:6:1: {% include %} leads out of the folder of release.yaml by "../../etc/passwd" (MOP agent-upgrade)',
        'include-outside mops/agent-upgrade.md.j2:6:33: {% import %} leads out of the folder of release.yaml by "/etc/passwd" (MOP agent-upgrade)',
      ],
    ],
    [
      'a name that is computed',
      '{% include "a" ~ region %}',
      { 'mops/a': '' },
      [
        'include-computed mops/agent-upgrade.md.j2:6:1: {% include %} names its file by an expression: write the name as a text in quotation marks (MOP agent-upgrade)',
      ],
    ],
    [
      'a variable that an included file needs, at its place there',
      '# A\n{% include "part.md" %}',
      { 'mops/part.md': 'x\n\nsee {{ nothing_here }}\n' },
      [
        'undefined-variable mops/part.md:3:8: variable "nothing_here" is not defined (MOP agent-upgrade, regions EUS2, WUS2)',
      ],
    ],
    [
      'what fails in an included file, at its place there',
      '# A\n{% include "part.md" %}',
      { 'mops/part.md': 'x\n\nsee {{ agent_version.foo() }}\n' },
      [
        'template-failure mops/part.md:3:5: unknown method: string has no method named foo (MOP agent-upgrade, regions EUS2, WUS2)',
      ],
    ],
    [
      'broken syntax in an included file, at its place there',
      '# A\n{% include "part.md" %}',
      { 'mops/part.md': 'x\n{% if region %}\n' },
      [
        'template-syntax mops/part.md:2:1: syntax error: unexpected end of input, expected end of block (MOP agent-upgrade)',
      ],
    ],
    [
      'a file that takes itself in',
      '# A\n{% include "part.md" %}',
      { 'mops/part.md': '{% include "part.md" %}' },
      [
        'template-failure mops/part.md:1:1: the file that is taken in here cannot be rendered: it takes itself in, or too much (MOP agent-upgrade, regions EUS2, WUS2)',
      ],
    ],
    [
      'a file that is no text',
      '{% include "part.bin" %}',
      { 'mops/part.bin': 'a\0b' },
      [
        'include-unreadable mops/agent-upgrade.md.j2:6:1: {% include %} cannot take in what it names: "mops/part.bin" is not a text file (MOP agent-upgrade)',
      ],
    ],
  ];
  for (const [what, body, files, expected] of faults) {
    it(`names ${what}`, async () => {
      const list = await findings(folderOf(`${body}\n`, files));
      assert.deepEqual(
        list.filter((text) => !text.includes('type-undecided')),
        expected,
      );
    });
  }

  it('follows no symbolic link out of the release', async () => {
    const folder = folderOf('# Agent\n{% include "link.md" %}\n');
    writeFileSync(join(folder.root, 'outside.md'), 'secret of the machine');
    symlinkSync(join(folder.root, 'outside.md'), join(folder.root, 'releases/R1/mops/link.md'));
    const list = (await findings(folder)).join('\n');
    assert.match(list, /include-unreadable .*"mops\/link\.md" leads out of the folder of release\.yaml/);
    assert.equal(list.includes('secret of the machine'), false);
  });
});

describe('the names in a statement', () => {
  it('are texts, or a list of texts', () => {
    const read = (statement: string): string => {
      const named = namedParts(cutTemplate(statement).segments[0]?.tokens ?? []);
      return `${named.kind}${named.optional ? ' optional' : ''} ${named.names.map(({ name }) => name).join()}`;
    };
    assert.equal(read('{% include "a" %}'), 'named a');
    assert.equal(read('{% include ("a", "b") ignore missing without context %}'), 'named optional a,b');
    assert.equal(read('{% from "a" import b as c %}'), 'named a');
    assert.equal(read('{% include name %}'), 'computed ');
    assert.equal(read('{% include "a" if x else "b" %}'), 'computed ');
    assert.equal(read('{% extends %}'), 'computed ');
  });

  it('stand for paths within the release only', () => {
    const cases: readonly (readonly [string, string, readonly string[]])[] = [
      ['mops/a.md', 'b.md', ['mops/b.md', 'b.md']],
      ['mops/a.md', '../b.md', ['b.md']],
      ['a.md', './b.md', ['b.md']],
      ['mops/a.md', '../../b.md', []],
      ['mops/a.md', 'x/../../../b.md', []],
      ['mops/a.md', '/etc/passwd', []],
      ['mops/a.md', 'C:/x', []],
      ['mops/a.md', '..\\x', []],
      ['mops/a.md', '.', ['mops']],
    ];
    for (const [from, name, paths] of cases) assert.deepEqual(partCandidates(from, name), paths, `${from} ${name}`);
  });
});
