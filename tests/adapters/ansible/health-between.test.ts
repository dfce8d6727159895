import assert from 'node:assert/strict';
import * as path from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, it } from 'mocha';
import type { ProbeChange } from '../../../src/ledger/probe-change.js';
import { person } from '../../ledger/story.js';
import { SmallRelease, until } from './support/small-release.js';

const file = 'health/profile.yml';
const probing = (run: string, more = ''): string => `variables: [MOP_TEST]
probes:
  - { id: itself, for: [gate], command: { run: [sh, -c, '${run}'] }, timeout: 60s${more} }
  - { id: other, for: [readiness], command: { run: ["false"] } }
`;

/** What the end of an attempt says of probes, less what they saw. */
function probesOf(line: string) {
  const { data } = JSON.parse(line) as { data: { probes?: readonly ProbeChange[] } };
  const short = (one: ProbeChange['before']) => [one.value, one.outcome];
  return data.probes?.map(({ probe, unit, before, after }) => {
    return { probe, unit, before: short(before), ...(after && { after: short(after) }) };
  });
}

describe("health between a MOP's two Ansible processes", () => {
  let release: SmallRelease;
  const given = async (profile: string, more: Readonly<Record<string, string>> = {}): Promise<SmallRelease> => {
    release = await new SmallRelease({}, {}, { healthProfile: file }, { [file]: profile, ...more }).open();
    return release;
  };
  const sick = (): void => {
    writeFileSync(path.join(release.hosts, 'sick'), '');
  };
  afterEach(() => {
    release.remove();
  });

  it('lets implement begin when the probes for the gate pass, records what they showed before and after; others are not asked', async () => {
    const size = 'echo "{\\"size\\": $(stat -c %s "$MOP_TEST/h1" 2>/dev/null || echo 0)}"';
    await given(probing(size, ', unit: B, value: result.json.size'));
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    const measured = [{ probe: 'itself', unit: 'B', before: [0, 'passed'], after: [4, 'passed'] }];
    assert.deepEqual(probesOf(release.log.text.trim().split('\n').at(-1) ?? ''), measured);
    assert.deepEqual(probesOf(JSON.stringify({ data: result.chapters.at(-1) })), measured);
    assert.match(release.text, /R1 itself 1\/1: passed/);
    assert.match(release.text, /Health before implement: passed \(1 of 1 probes passed\)/);
  });

  it('ends the attempt before any host is changed when a probe fails', async () => {
    await given(probing('! test -e "$MOP_TEST/sick"'));
    sick();
    const result = await release.run();
    assert.equal(result.outcome, 'failed');
    assert.match(
      result.message,
      /health before implement is failed: .*itself in R1 failed: exit code 1.*No host was changed/,
    );
    assert.equal(release.cell.status, 'failed');
    assert.equal(release.host('h1'), undefined, 'implement did not run');
    assert.deepEqual(release.events.slice(-4), [
      'MopPhaseFinished',
      'MopPhaseFinished',
      'CheckpointVerified',
      'MopFailed',
    ]);
  });

  it('ends the attempt when health cannot be measured: an error never passes', async () => {
    await given(
      probing('true').replace('variables: [MOP_TEST]', 'variables: [UNSET]').replace("'true'", "'echo ${UNSET}'"),
    );
    const result = await release.run();
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /health before implement is error: .*UNSET is not set/);
    assert.equal(release.host('h1'), undefined);
  });

  it('obeys an emergency stop while a long measurement is under way', async () => {
    await given(probing('echo $$ > "$MOP_TEST/asked"; sleep 50'));
    const running = release.run();
    await until('the probe has begun', () => (release.host('asked') ?? '') !== '');
    const begun = performance.now();
    await release.must({ type: 'stop', reason: 'smoke' }, person);
    const result = await running;
    assert.equal(result.outcome, 'interrupted', result.message);
    assert(performance.now() - begun < 20_000, 'it did not wait for the probe');
    assert.equal(release.host('h1'), undefined);
    assert.equal(release.cell.status, 'interrupted');
    assert.throws(() => process.kill(Number(release.host('asked')), 0), /ESRCH/, "the probe's program is gone");
  });

  it('takes another profile of the release by an input, as a recorded deviation, and no other file', async () => {
    await given(probing('false'), { 'health/night.yml': probing('true') });
    await assert.rejects(
      release.run({ inputs: { healthProfile: '../elsewhere.yml' } }),
      /elsewhere\.yml is not among the files of the plan/,
    );
    assert(!release.events.includes('MopStarted'));
    const result = await release.run({ inputs: { healthProfile: 'health/night.yml' } });
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.match(release.log.text, /ran with health profile health\/night\.yml instead of the plan's/);
  });
});
