import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { findingText } from '../../src/mop/finding.js';
import { edited, releaseFolders, smallRelease, rendered } from './small-release.js';

describe('secrets in documents', () => {
  const folderOf = releaseFolders();

  const masked: readonly (readonly [what: string, body: string, shown: string])[] = [
    ['a filter', '{{ vault_token | upper }} {{ vault_token[:3] }}', '[secret: vault_token] [secret: vault_token]'],
    ['a text around it', '{{ "user:" ~ vault_token ~ "@host" }}', '[secret: vault_token]'],
    ['a default', '{{ vault_nowhere | default("changeme1") }}', '[secret: vault_nowhere]'],
    [
      'a name that the template gives it',
      '{% set t = "x" ~ vault_token %}{% set u = t %}{{ u }}',
      '[secret: vault_token]',
    ],
    ['a loop', '{% for part in vault_map.items() %}{{ part }}{% endfor %}', '[secret: vault_map][secret: vault_map]'],
    ['a value that contains it', '{{ url | upper }}', '[secret: url]'],
    [
      'a part of a map',
      '{{ db.password | b64encode }} {{ db["password"] | lower }} {{ db.user | upper }}',
      '[secret: db.password] [secret: db["password"]] ADMIN',
    ],
    ['a condition', '{{ vault_token if region else "none" }}', '[secret: vault_token]'],
    ['a subscript', '{{ {"a": 1}[vault_token] | default(2) }}', '[secret: vault_token]'],
    [
      'a copy of it under another name',
      '{{ copied }} {{ longer }} {{ pin }}',
      '[secret: copied] [secret: longer] [secret: pin]',
    ],
    ['a value that only reads like one', '{{ site.name }} {{ short }}', 'west no'],
  ];
  for (const [what, body, shown] of masked) {
    it(`shows the name of a secret instead of it behind ${what}`, async () => {
      const variables =
        'url: "https://{{ vault_token }}@h"\ndb: { user: admin, password: !vault "x" }\nvault_map: { a: one, b: 2 }\ncopied: hunter2\nlonger: pre-hunter2-post\nvault_pin: 987654\npin: 987654\nvault_short: no\nshort: "no"\n';
      const folder = folderOf({
        ...edited('mops/agent-upgrade.md.j2', 'Agent {{', `<${body}>\nAgent {{`),
        'regions/common.yml': `${smallRelease['regions/common.yml'] ?? ''}${variables}`,
      });
      await rendered(folder);
      const text = readFileSync(join(folder.output, 'WUS2/agent-upgrade.md'), 'utf8');
      assert.equal(/<(.*)>/.exec(text)?.[1], shown);
    });
  }

  it('does not publish a MOP in which a secret’s value stands in plain, and does not repeat it', async () => {
    const folder = folderOf(
      edited(
        'mops/agent-upgrade.md.j2',
        'Agent {{',
        'Log in with hunter2 or {{ "hun" ~ "ter2" }}. {{ nope["hunter2"] }}\nAgent {{',
      ),
    );
    const first = await folder.render();
    assert.equal(JSON.stringify(first.findings).includes('hunter2'), false);
    folder.write(
      'mops/agent-upgrade.md.j2',
      (smallRelease['mops/agent-upgrade.md.j2'] ?? '').replace('Agent {{', 'Log in with hunter2. Agent {{'),
    );
    assert.deepEqual((await folder.render()).findings.map(findingText), [
      'mops/agent-upgrade.md.j2:9:13: shows the value of vault_token: write {{ vault_token }} in its place (MOP agent-upgrade, regions EUS2, WUS2)',
    ]);
    assert.equal(existsSync(join(folder.output, 'EUS2/agent-upgrade.md')), false);
  });

  it('keeps a secret out of everything that is written, however it is reached', async () => {
    const folder = folderOf({
      'regions/eus2.yml':
        'site: { name: x }\nurl: "postgres://u:{{ vault_token }}@h"\nalias: "{{ vault_token }}"\ndb: { password: !vault "hunter3" }\nvault_map: { a: hunter4 }\n',
      'regions/wus2.yml':
        'site: { name: x }\nurl: u\nalias: a\ndb: { password: !vault "hunter3" }\nvault_map: { a: hunter4 }\n',
      ...edited(
        'mops/agent-upgrade.md.j2',
        'Agent {{',
        '{{ url }} {{ alias }} {{ db.password }} {{ vault_map.a }} {{ vault_unknown.x }} {{ vault_token | upper }} {{ vault_map }}\nAgent {{',
      ),
    });
    const result = await rendered(folder);
    const everything = [...result.contents].map(([, bytes]) => Buffer.from(bytes).toString()).join('\n');
    assert.equal(/hunter\d/i.test(everything), false);
    assert.match(
      readFileSync(join(folder.output, 'EUS2/agent-upgrade.md'), 'utf8'),
      /\[secret: url\] \[secret: vault_token\] \[secret: db\.password\] \[secret: vault_map\.a\] \[secret: vault_unknown\.x\]/,
    );
  });
});
