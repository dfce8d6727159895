import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AllowedEnvironment } from '../../src/adapters/probes/allowed-environment.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import { HealthWatch } from '../../src/health/watch-health.js';

const profile = { variables: ['PLACE'], secrets: ['TOKEN'] };

describe('what probes may see of the environment', () => {
  it('is what the profile names and what programs need, and no secret for a program', () => {
    const allowed = new AllowedEnvironment(profile, { PATH: '/bin', PLACE: 'here', TOKEN: 't', OTHER: 'hidden' });
    assert.deepEqual(allowed.shown, { PATH: '/bin', PLACE: 'here' });
    assert.deepEqual(allowed.variables, [
      ['PLACE', 'here'],
      ['TOKEN', 't'],
    ]);
    assert.deepEqual(allowed.secrets, ['t']);
  });

  it('is renewed once a minute, and what was secret before stays so', async () => {
    let nowMs = 0;
    const tokens = ['first', 'first', 'second'];
    const allowed = new AllowedEnvironment(
      profile,
      { TOKEN: 'first' },
      () => {
        const token = tokens.shift();
        return token === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve({ TOKEN: token });
      },
      () => nowMs,
    );
    const renewals: number[] = [];
    for (nowMs of [1_000, 59_999, 60_000, 60_001, 120_000, 180_000, 200_000, 240_000, 300_000])
      renewals.push(await allowed.renew());
    assert.deepEqual(renewals, [0, 0, 0, 0, 0, 1, 1, 1, 1]);
    assert.equal(tokens.length, 0);
    assert.deepEqual(allowed.variables, [['TOKEN', 'second']], 'what cannot be renewed is used on');
    assert.deepEqual(allowed.secrets, ['first', 'second']);
  });
});

describe('a watch whose token is renewed', () => {
  it('goes on with a probe that has the new one, and lets go of the old', async () => {
    const parsed = parseProfile(
      'secrets: [TOKEN]\nprobes:\n  - { id: a, for: [continuous], http: { url: "http://x/", headers: { authorization: "${TOKEN}" } } }\n',
      'p.yml',
    );
    assert.equal(parsed.kind, 'ok', JSON.stringify(parsed));
    const asked: string[] = [];
    let looks = 0;
    const watch = new HealthWatch(parsed.profile, 'R1', {
      open: ({ http }) => {
        const token = http?.headers['authorization'] ?? '';
        return {
          look: () => {
            asked.push(token);
            return Promise.resolve({ kind: 'measured', result: { status: 200 }, seen: 'HTTP 200' });
          },
          close: () => asked.push(`${token} closed`),
        };
      },
      sleep: () => ((looks += 1) < 5 ? Promise.resolve() : Promise.reject(new Error('over'))),
      now: () => 0,
      renew: () => Promise.resolve(looks < 2 ? 0 : 1),
      variablesOf: () => new Map([['TOKEN', looks < 2 ? 'old' : 'new']]),
      onMeasurement: () => undefined,
      onChange: () => undefined,
    });
    await watch.run();
    assert.deepEqual(asked, ['old', 'old', 'old closed', 'new', 'new', 'new', 'new closed']);
  });
});
