import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { person } from '../../ledger/story.js';
import { command, play, SmallRelease, until } from './support/small-release.js';

const file = 'health/profile.yml';
/** A continuous probe of what a file says: nothing is well, `false` is ill, `7` is no answer that its condition fits. */
const run = `[sh, -c, 'echo "{\\"up\\":$(cat $MOP_TEST/state 2>/dev/null || echo true)}"']`;
const profile = `variables: [MOP_TEST]
probes:
  - id: service
    for: [continuous]
    command: { run: ${run} }
    successCondition: result.json.up
    interval: 0.2s
    failureLimit: 1
    consecutiveErrorLimit: 1
`;
const long = play(command('Change the host', 'echo new > "$MOP_TEST/{{ inventory_hostname }}"; sleep 6'));
const brief = play(command('Change the host', 'echo new > "$MOP_TEST/{{ inventory_hostname }}"; sleep 2'));

describe('health watched while a MOP runs', function () {
  this.timeout(60_000);
  let release: SmallRelease;
  const given = async (implement: string, text = profile): Promise<SmallRelease> => {
    release = await new SmallRelease({ implement }, {}, { healthProfile: file }, { [file]: text }).open();
    return release;
  };
  const set = (state: string): void => writeFileSync(path.join(release.hosts, 'state'), state);
  const implementing = (): Promise<void> => until('implement has begun', () => release.host('h1') === 'new\n');
  const levels = (): readonly string[] =>
    release.log.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; data: { level?: string } })
      .flatMap(({ type, data }) => (type === 'HealthChanged' ? [data.level ?? ''] : []));
  afterEach(() => release.remove());

  it('records one change for a healthy region, however many samples there are, and keeps every sample', async () => {
    await given(brief);
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.deepEqual(levels(), ['healthy']);
    const samples = (release.stores.logs.get('R1/m1/1') ?? '')
      .split('\n')
      .filter((line) => line.includes('"event":"health"'));
    assert(samples.length > 8, `${samples.length} samples`);
  });

  it('stops what runs and rolls it back when a probe becomes critical', async () => {
    await given(long);
    const running = release.run();
    await implementing();
    set('false');
    await until('it is being stopped', () =>
      /is being stopped: the region's health became critical/.test(release.text),
    );
    const result = await running;
    assert.equal(result.outcome, 'rolledBack', result.message);
    assert.match(result.message, /health became critical: .*service is critical: .*its success condition/);
    assert.notEqual(release.host('h1'), 'new\n', 'it was rolled back');
    assert.deepEqual(levels(), ['healthy', 'critical']);
    assert.match(
      release.log.text,
      /"type":"MopFailed".*"probes":\[\{"probe":"service","before":\{"outcome":"passed",.*"after":\{"outcome":"failed"/,
    );
    assert(release.events.includes('AlertRaised'));
  });

  it('lets nothing begin, and rolls nothing back, when a probe was critical before', async () => {
    await given(brief);
    set('false');
    const result = await release.run();
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /health before implement is failed: critical: .*No host was changed/);
    assert.equal(release.host('h1'), undefined, 'implement did not run');
    assert(!release.events.includes('MopRollbackStarted'));
  });

  it('raises an alert on a warning, and goes on', async () => {
    await given(brief, profile.replace('failureLimit: 1', 'severity: warning'));
    const running = release.run();
    await implementing();
    set('false');
    const result = await running;
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.deepEqual(levels(), ['healthy', 'warning']);
    assert.deepEqual(
      release.ledger.state.alerts.map(({ level }) => level),
      ['warning'],
    );
  });

  it('finishes the MOP when sight is lost, holds the next and asks a person', async () => {
    await given(brief);
    const running = release.run();
    await implementing();
    set('7');
    const result = await running;
    assert.equal(result.outcome, 'succeeded', result.message);
    const { decisions } = await release.ledger.refresh();
    const asked = decisions.find(({ id }) => id === 'health:R1:m1:1');
    assert.match(asked?.question ?? '', /health during attempt 1 of m1 is not known.*go on all the same/);
    assert.equal(release.ledger.state.regions['R1']?.health, 'unknown');
  });

  it('asks a person when nothing can be measured before implement, and obeys the go for the next attempt only', async () => {
    await given(brief, profile.replace(run, '[no-such-program]'));
    const first = await release.run();
    assert.equal(first.outcome, 'failed');
    assert.match(first.message, /health before implement is error: unknown/);
    await assert.rejects(release.run(), /is not known .*go on all the same\?/);
    await release.must({ type: 'decide', region: 'R1', choice: 'go', reason: 'known' }, person);
    const second = await release.run();
    assert.equal(second.outcome, 'succeeded', second.message);
    assert.match(release.text, /decided to go on all the same/);
  });
});
