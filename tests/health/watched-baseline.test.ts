import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { baselineKey } from '../../src/health/baseline.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import { HealthWatch, type RegionHealth } from '../../src/health/watch-health.js';

const profile = `probes:
  - id: service
    for: [continuous]
    http: { url: "http://127.0.0.1:9/" }
    value: result.latencyMs
    interval: 1s
    timeout: 1s
    failureLimit: 1
    baseline: { samples: 20 }
`;
const wave = (centre: number, index: number): number => centre * (1 + ((index % 7) - 3) / 50);

/** Watches a service that answers within so many milliseconds, one look after the other; answers the levels that were told. */
async function levelsOf(answers: readonly number[], hasBaseline = true): Promise<readonly RegionHealth[]> {
  const parsed = parseProfile(profile, 'p.yml');
  assert.equal(parsed.kind, 'ok', JSON.stringify(parsed));
  const was = { values: Array.from({ length: 20 }, (_, index) => wave(100, index)), judged: 20, failed: 0 };
  const told: RegionHealth[] = [];
  const pending = [...answers];
  const watch = new HealthWatch(
    parsed.profile,
    'R1',
    {
      open: () => ({
        look: () => {
          const latencyMs = pending.shift() ?? 0;
          return Promise.resolve({ kind: 'measured', result: { status: 200, body: '', latencyMs }, seen: 'answered' });
        },
      }),
      sleep: () => (pending.length > 0 ? Promise.resolve() : Promise.reject(new Error('over'))),
      now: () => 0,
      variablesOf: () => new Map(),
      onMeasurement: () => undefined,
      onChange: (health) => told.push(health),
    },
    hasBaseline ? new Map([[baselineKey('R1', 'service'), was]]) : new Map(),
  );
  await watch.run();
  return told;
}

describe('a running MOP whose service is compared with its baseline', () => {
  const slow = Array.from({ length: 60 }, (_, index) => wave(200, index));

  it('is warned of, never rolled back, when the service does worse for as long as the baseline took', async () => {
    const told = await levelsOf(slow);
    assert.deepEqual(
      told.map(({ level }) => level),
      ['healthy', 'warning'],
    );
    assert.match(told[1]?.summary ?? '', /worse than its baseline: .*median 200.*was 100/);
  });

  it('is not warned of while the service does as before, for too few numbers, or where none was taken', async () => {
    const asBefore = slow.map((value) => value / 2);
    for (const levels of [await levelsOf(asBefore), await levelsOf(slow.slice(0, 19)), await levelsOf(slow, false)]) {
      assert.deepEqual(
        levels.map(({ level }) => level),
        ['healthy'],
      );
    }
  });

  it('is healthy again when the service does as before again', async () => {
    const again = await levelsOf([...slow, ...slow.map((value) => value / 2)]);
    assert.equal(again.at(-1)?.level, 'healthy');
  });
});
