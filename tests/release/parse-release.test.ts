import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseRelease } from '../../src/release/parse-release.js';
import { designPolicy } from '../support/plan-builder.js';

const valid = `release: R1
title: A small release
regions:
  - id: EUS2
    name: East US 2
    role: Primary
    organization: https://dev.azure.com/contoso-eus2
    project: Platform
    environment: mop-eus2
    variables: [regions/common.yml]
    inventory: inventories/eus2.yml
    expectedHours: [1, 2]
    startsAtHour: 0
mops:
  - source: mops/a.md.j2
types:
  agent:
    category: Agent
    playbooks: { implement: playbooks/a/implement.yml }
`;

const faultsOf = (text: string): string[] => {
  const parsed = parseRelease(text, 'release.yaml');
  return parsed.kind === 'ok' ? [] : parsed.faults.map((fault) => `${fault.line}:${fault.column} ${fault.message}`);
};

describe('parseRelease', () => {
  it('fills the policy with the defaults of the design', () => {
    const parsed = parseRelease(valid, 'release.yaml');
    assert.ok(parsed.kind === 'ok');
    assert.deepEqual(parsed.release.policy, designPolicy);
  });

  it('reports every fault at once, each with its place and what would be right', () => {
    const broken = valid
      .replace('organization:', 'organisation:')
      .replace('[1, 2]', '[2, 1]')
      .replace('startsAtHour: 0', 'startsAtHour: early')
      .replace('title: A small release\n', '');
    assert.deepEqual(faultsOf(`${broken}policy: { pace: { minimumGap: 2 } }\n`), [
      '1:1 title is missing: it must be text',
      '3:5 regions[0].organization is missing: it must be text',
      '6:5 regions[0].organisation is not known (did you mean "organization"?)',
      '11:20 regions[0].expectedHours: the first number must not be greater than the second',
      '12:19 regions[0].startsAtHour must be a number, not text',
      '19:31 policy.pace.minimumGap: write a duration as a number and a unit: 90s, 10m or 1h',
    ]);
  });

  it('reads change windows, and names what is wrong with one', () => {
    const window = (text: string): string => `${valid}policy:\n  windows: { ${text} }\n`;
    const right = 'EUS2: { timeZone: America/New_York, days: [Mon], from: "22:00", to: "06:00" }';
    const parsed = parseRelease(window(right), 'release.yaml');
    assert(parsed.kind === 'ok');
    assert.deepEqual(parsed.release.policy.windows, {
      EUS2: { timeZone: 'America/New_York', days: ['Mon'], from: '22:00', to: '06:00' },
    });
    const faults = (text: string): string => faultsOf(window(text)).join('\n');
    assert.match(faults(right.replace('New_York', 'Gotham')), /must be a time zone such as America\/New_York/);
    assert.match(faults(right.replace('Mon', 'Monday')), /must be one of Mon, Tue, .*not "Monday"/);
    assert.match(faults(right.replace('EUS2', 'EUS9')), /21:14 no region has the id "EUS9"/);
  });

  it('finds ids that differ only in case, unknown types and paths that leave the folder', () => {
    const text = valid.replace(
      '  - source: mops/a.md.j2\n',
      '  - { source: mops/a.md.j2, id: one }\n  - { source: mops/b.md.j2, id: ONE, type: agnet }\n',
    );
    assert.deepEqual(faultsOf(text), [
      '16:33 MOP "ONE" stands twice (first as number 1): ids must differ in more than case',
      '16:44 type "agnet" does not stand under types (did you mean "agent"?)',
    ]);
    assert.match(
      faultsOf(valid.replace('mops/a.md.j2', '../../etc/passwd'))[0] ?? '',
      /^15:13 mops\[0\]\.source: must be a path inside/,
    );
    for (const path of ['/etc/passwd', './mops/a.md.j2', 'mops/./a.md.j2', 'mops//a.md.j2', '-a.md.j2', '.'])
      assert.match(faultsOf(valid.replace('mops/a.md.j2', path))[0] ?? '', /must be a path inside/, path);
  });

  it('holds the lists against the expectations', () => {
    assert.deepEqual(faultsOf(`${valid}expect: { mops: 2, documents: 2, categories: { Agents: 1 } }\n`), [
      '20:17 expects 2 MOPs, but mops lists 1',
      '20:31 expects 2 documents, but 1 MOPs × 1 regions make 1',
      '20:48 no type has the category "Agents" (did you mean "Agent"?)',
    ]);
  });

  it('answers unreadable YAML, a list, and an exploding alias with a fault', () => {
    assert.match(faultsOf('a: [1\nb: }')[0] ?? '', /is not readable YAML/);
    assert.match(faultsOf('- 1\n')[0] ?? '', /1:1 the file must be a map of keys and values, not a list/);
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map(
        (key, index) =>
          `${key}: &${key} [${Array(9)
            .fill(`*${'abcdefgh'[index] ?? ''}`)
            .join(',')}]`,
      ),
    ];
    assert.match(faultsOf(bomb.join('\n'))[0] ?? '', /is not readable YAML: .*alias/i);
  });
});
