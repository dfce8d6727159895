import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findingText } from '../../src/mop/finding.js';
import { callsIn } from '../../src/mop/template-calls.js';
import { cutTemplate } from '../../src/mop/template-segments.js';
import { edited, releaseFolders } from './small-release.js';

const callsOf = (source: string): readonly string[] =>
  cutTemplate(source)
    .segments.flatMap(({ tokens }) => callsIn(tokens))
    .map(({ kind, name, offset }) => `${kind} ${name}@${offset}`);

describe('filters and tests of a template', () => {
  const cases: readonly (readonly [source: string, calls: readonly string[]])[] = [
    ['{{ a | upper | join(b | lower) }}', ['filter upper@7', 'filter join@15', 'filter lower@24']],
    ['{{ "a | b is c" }}{# x | y #}{% raw %}{{ x | y }}{% endraw %} | z', []],
    ['{% if a is defined and b is not none %}', ['test defined@11', 'test none@32']],
    ['{{ a if not b is in [1] }}', ['test in@17']],
    ['{{ a.is.b | c }}', ['filter c@12']],
    ['{% filter upper %}x{% endfilter %}', ['filter upper@10']],
    ['{{ a | ansible.builtin.to_json }}', ['filter ansible.builtin.to_json@7']],
    ['{{ a | map("upper") | select("odd") }}', ['filter map@7', 'filter upper@11', 'filter select@22', 'test odd@29']],
    [
      '{{ a | selectattr("up", "equalto", 1) | map(attribute="x") }}',
      ['filter selectattr@7', 'test equalto@24', 'filter map@40'],
    ],
    ['{{ a | selectattr("up") | map(b) }}', ['filter selectattr@7', 'filter map@26']],
  ];
  for (const [source, calls] of cases) {
    it(`are found in ${source}`, () => {
      assert.deepEqual(callsOf(source), calls);
    });
  }

  const folderOf = releaseFolders();
  const findingsOf = async (changes: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const result = await folderOf(changes).render();
    return result.findings.map((finding) => `${finding.rule} ${findingText(finding)}`);
  };
  const inMop = (text: string): Record<string, string> =>
    edited('mops/agent-upgrade.md.j2', 'Agent {{', `${text}\nAgent {{`);

  it('that nobody knows are named all at once, in branches that are not taken as well, beside variables that are missing', async () => {
    const text =
      '{{ region | regex_replace("a") }} {% if false %}{{ region | uper is oddd }}{% endif %} {{ nowhere | ansible_x }}';
    assert.deepEqual(await findingsOf(inMop(text)), [
      'unknown-filter mops/agent-upgrade.md.j2:9:13: the filter "regex_replace" is not known: write this without it (MOP agent-upgrade)',
      'unknown-filter mops/agent-upgrade.md.j2:9:61: the filter "uper" is not known (did you mean "upper"?) (MOP agent-upgrade)',
      'unknown-test mops/agent-upgrade.md.j2:9:69: the test "oddd" is not known (did you mean "odd"?) (MOP agent-upgrade)',
      'undefined-variable mops/agent-upgrade.md.j2:9:91: variable "nowhere" is not defined (MOP agent-upgrade, regions EUS2, WUS2)',
      'unknown-filter mops/agent-upgrade.md.j2:9:101: the filter "ansible_x" is not known: write this without it (MOP agent-upgrade)',
    ]);
  });

  it('that nobody knows hide no failure of theirs as another', async () => {
    const text = '{% set one = region | first_of %}{{ one.name }}{{ one.name() }}{% include "nowhere.md" %}';
    assert.deepEqual(await findingsOf(inMop(text)), [
      'unknown-filter mops/agent-upgrade.md.j2:9:23: the filter "first_of" is not known (did you mean "first"?) (MOP agent-upgrade)',
      `include-missing mops/agent-upgrade.md.j2:9:64: {% include %} names "nowhere.md", but there is no "mops/nowhere.md" nor "nowhere.md" in the release's folder (MOP agent-upgrade)`,
    ]);
  });

  it('are Ansible’s affair in what only Ansible fills in', async () => {
    assert.deepEqual(await findingsOf(inMop('{{ ansible_date_time.date | ansible_x }}')), []);
  });

  it('that nobody knows are named in the value of a variable', async () => {
    const changes = {
      ...inMop('{{ label }}'),
      'regions/eus2.yml': 'site: { name: a }\nlabel: "{{ region | uper }}"\n',
    };
    assert.deepEqual(
      (await findingsOf({ ...changes, 'regions/wus2.yml': 'label: a\nsite: { name: b }\n' })).slice(-1),
      [
        'unknown-filter regions/eus2.yml:2:1: label: the filter "uper" is not known (did you mean "upper"?) (region EUS2)',
      ],
    );
  });
});
