import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findingText } from '../../src/mop/finding.js';
import { isManual, stepsOf } from '../../src/mop/manual-mop.js';
import { executionPlanSchema, planSchema, type ExecutionPlan } from '../../src/release/plan.js';
import { releaseFolders, smallRelease } from './small-release.js';

const onScreens = `{# METADATA:
id: agent-upgrade
title: Monitoring agent licence
risk: high
duration: 10
#}
# Monitoring agent licence in {{ region_name }}

1. Sign in to the console of the vendor.
2. Click **Licences**, then **Renew**.
3. Tick "Monitoring agent" and click **Save**.
`;

describe('a manual MOP', () => {
  const cases: readonly (readonly [what: string, body: string, manual: boolean])[] = [
    ['screens and clicks', onScreens, true],
    ['screens and clicks in German', '1. Auf **Speichern** klicken.\n2. Reiter „Lizenz“ öffnen.\n', true],
    ['steps in words', '1. Replace the cable of port 7.\n2. Look at the lamp.\n', true],
    ['what a screen shows', '1. Click **Status**.\n\n```text\nsystemctl is green\n```\n', true],
    ['a name in code', '1. Open the `Licences` page and click **Save**.\n', true],
    ['commands in a fence', 'Then:\n\n```bash\nsystemctl restart x\n```\n', false],
    ['commands in a fence without a language', '1. Then:\n\n   ```\n   systemctl restart x\n   ```\n', false],
    ['a command within a line', '1. Run `systemctl restart x`.\n', false],
    ['both', '1. Click **Drain**.\n2. Run `systemctl restart x`.\n', false],
    ['no step at all', '# Agent\n\nIt is good.\n', false],
  ];
  for (const [what, body, manual] of cases) {
    it(`is ${manual ? '' : 'not '}one with ${what}`, () => {
      assert.equal(isManual(stepsOf(body)), manual);
    });
  }

  const newFolder = releaseFolders();
  const release = smallRelease['release.yaml'] ?? '';
  const render = async (changes: Readonly<Record<string, string | undefined>>) => {
    return newFolder(changes).render();
  };
  const executionOf = async (changes: Readonly<Record<string, string | undefined>>): Promise<ExecutionPlan> => {
    const rendered = await render(changes);
    assert.ok(rendered.kind === 'rendered', rendered.findings.map(findingText).join('\n'));
    const bytes = rendered.executionPlans.get(rendered.plan.mops[0]?.cells['EUS2']?.execution ?? '');
    return executionPlanSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));
  };

  it('has no playbook, though its type has some, and is marked in plan and manifest', async () => {
    const rendered = await render({ 'mops/agent-upgrade.md.j2': onScreens });
    assert.ok(rendered.kind === 'rendered', rendered.findings.map(findingText).join('\n'));
    assert.deepEqual(planSchema.parse(rendered.plan), rendered.plan);
    assert.deepEqual(
      rendered.plan.mops.map((mop) => mop.manual),
      [true, undefined],
    );
    assert.equal(rendered.manifest.mops[0]?.manual, true);
    assert.deepEqual((await executionOf({ 'mops/agent-upgrade.md.j2': onScreens })).playbooks, {});
  });

  it('is what release.yaml says it is', async () => {
    const source = '  - source: mops/agent-upgrade.md.j2\n';
    const said = (what: string): string => release.replace(source, `${source}    ${what}\n`);
    const forced = await executionOf({ 'release.yaml': said('manual: true') });
    assert.deepEqual(forced.playbooks, {});
    const denied = await executionOf({ 'release.yaml': said('manual: false'), 'mops/agent-upgrade.md.j2': onScreens });
    assert.equal(denied.playbooks.implement, 'playbooks/agent/implement.yml');
  });

  it('is none that has playbooks of its own, which win over those of its type', async () => {
    const source = '  - source: mops/agent-upgrade.md.j2\n';
    const own = release.replace(source, `${source}    playbooks: { implement: playbooks/other/implement.yml }\n`);
    const execution = await executionOf({ 'release.yaml': own, 'mops/agent-upgrade.md.j2': onScreens });
    assert.equal(execution.playbooks.implement, 'playbooks/other/implement.yml');
    assert.equal(execution.playbooks.rollback, 'playbooks/agent/rollback.yml');
    assert.ok(execution.files.some((file) => file.path === 'playbooks/other/implement.yml'));
    const contradiction = await render({
      'release.yaml': own.replace('    playbooks: {', '    manual: true\n    playbooks: {'),
    });
    assert.deepEqual(contradiction.findings.map(findingText), [
      'release.yaml:27:16: "mops/agent-upgrade.md.j2" has both manual: true and playbooks: keep one of them',
    ]);
  });

  it('lets its type go without playbooks, which a MOP that is not manual then misses', async () => {
    const bare = release
      .replace(/ {4}playbooks: &playbooks\n(?: {6}.*\n)+/, '')
      .replace(
        '    playbooks: *playbooks\n',
        `    playbooks:\n      ${[...release.matchAll(/^ {6}(\w+: playbooks\S+)$/gm)].map((match) => match[1]).join('\n      ')}\n`,
      );
    const execution = await executionOf({ 'release.yaml': bare, 'mops/agent-upgrade.md.j2': onScreens });
    assert.deepEqual(execution.playbooks, {});
    assert.deepEqual((await render({ 'release.yaml': bare })).findings.map(findingText), [
      'release.yaml:30:5: type agent-upgrade has no implement playbook, but agent-upgrade is not manual: name playbooks, or set manual: true',
    ]);
  });
});
