import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { AllowedEnvironment, type ExpiringEnvironment } from '../../src/adapters/probes/allowed-environment.js';
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

  interface Asked {
    readonly allowed: AllowedEnvironment;
    readonly askedAt: readonly number[];
    readonly at: (ms: number) => Promise<number>;
  }
  /** Asked for its token at times of the test's own. */
  function renewing(lastsMs: number | undefined, tokens: readonly (string | undefined)[]): Asked {
    let nowMs = 0;
    const askedAt: number[] = [];
    const renewed = (): Promise<ExpiringEnvironment> => {
      const token = tokens[askedAt.push(nowMs) - 1];
      if (token === undefined) return Promise.reject(new Error('no answer'));
      return Promise.resolve({ values: { TOKEN: token }, ...(lastsMs === undefined ? {} : { lastsMs }) });
    };
    const allowed = new AllowedEnvironment(profile, { TOKEN: 'first' }, renewed, () => nowMs);
    return {
      ...{ allowed, askedAt },
      at: async (ms) => {
        nowMs = ms;
        await allowed.renew();
        await setImmediate();
        return allowed.renew();
      },
    };
  }

  it('is renewed at first and once a minute, and what was secret before stays so', async () => {
    const { allowed, askedAt, at } = renewing(undefined, ['first', 'first', 'second']);
    const renewals: number[] = [];
    for (const ms of [1_000, 59_999, 60_999, 61_000, 120_999, 121_000, 200_000]) renewals.push(await at(ms));
    assert.deepEqual(renewals, [0, 0, 0, 0, 0, 1, 1]);
    assert.deepEqual(askedAt, [1_000, 61_000, 121_000, 200_000]);
    assert.deepEqual(allowed.variables, [['TOKEN', 'second']], 'what cannot be renewed is used on');
    assert.deepEqual(allowed.secrets, ['first', 'second']);
  });

  it('is renewed at the half of a short life', async () => {
    const { askedAt, at } = renewing(10_000, ['second', 'third', 'fourth']);
    const renewals: number[] = [];
    for (const ms of [0, 4_999, 5_000, 9_999, 10_000]) renewals.push(await at(ms));
    assert.deepEqual(renewals, [1, 1, 2, 2, 3]);
    assert.deepEqual(askedAt, [0, 5_000, 10_000]);
  });

  it('is waited for by nobody whose token is good, and by everybody whose token is not', async () => {
    let nowMs = 0;
    const answers: ((token: string) => void)[] = [];
    const renewed = (): Promise<ExpiringEnvironment> =>
      new Promise((resolve) => {
        answers.push((TOKEN) => {
          resolve({ values: { TOKEN }, lastsMs: 10_000 });
        });
      });
    const allowed = new AllowedEnvironment(profile, { TOKEN: 'first' }, renewed, () => nowMs);
    const both = Promise.all([allowed.renew(), allowed.renew()]);
    answers[0]?.('second');
    assert.deepEqual(await both, [1, 1]);
    nowMs = 6_000;
    assert.equal(await allowed.renew(), 1, 'nobody waits');
    nowMs = 10_000;
    const late = allowed.renew();
    answers[1]?.('third');
    assert.equal(await late, 2);
    assert.equal(answers.length, 2);
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
