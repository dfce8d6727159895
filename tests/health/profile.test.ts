import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseProfile } from '../../src/health/parse-profile.js';
import { resolveVariables } from '../../src/health/profile-variables.js';

function faultsOf(text: string): readonly string[] {
  const parsed = parseProfile(text, 'health/profile.yml');
  return parsed.kind === 'faults'
    ? parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`)
    : [];
}

function profileOf(text: string) {
  const parsed = parseProfile(text, 'health/profile.yml');
  assert.equal(parsed.kind, 'ok', JSON.stringify(parsed));
  return parsed.profile;
}

describe('a health profile', () => {
  it('is filled up with the documented defaults', () => {
    const [probe] = profileOf('probes:\n  - id: web\n    http: { url: "http://127.0.0.1/" }\n').probes;
    assert.deepEqual(probe, {
      id: 'web',
      for: ['readiness', 'gate', 'postvalidation', 'crossregion', 'continuous'],
      matrix: false,
      dependsOn: [],
      http: { url: 'http://127.0.0.1/', method: 'GET', headers: {}, status: [200], redirectHosts: [] },
      severity: 'critical',
      interval: 5_000,
      count: 1,
      initialDelay: 0,
      timeout: 5_000,
      failureLimit: 0,
      inconclusiveLimit: 0,
      consecutiveErrorLimit: 4,
      minimumHealthy: 0,
    });
  });

  it('is refused when a probe measures in two ways or in none', () => {
    const faults = faultsOf('probes:\n  - id: web\n  - id: db\n    tcp: { host: a, port: 1 }\n    http: { url: b }\n');
    assert.equal(faults.length, 2);
    for (const fault of faults) assert.match(fault, /exactly one of http, tcp, dns/);
    assert.match(faults[1] ?? '', /^3:/);
  });

  it('is refused with the place of every unknown key and wrong unit', () => {
    const faults = faultsOf('probes:\n  - id: web\n    tcp: { host: a, port: 1 }\n    intervall: 1s\n    timeout: 5\n');
    assert.equal(faults.length, 2, faults.join('\n'));
    assert.ok(faults.some((fault) => fault.startsWith('4:')));
    assert.ok(faults.some((fault) => fault.startsWith('5:')));
  });

  it('is refused when a probe reads a variable that is not allowed', () => {
    const faults = faultsOf(
      'variables: [A_URL]\nprobes:\n  - id: web\n    http: { url: "${A_URL}/${B_URL}/${REGION}" }\n',
    );
    assert.deepEqual(
      faults.map((fault) => fault.replace(/^\d+:\d+ /, '')),
      ['${B_URL} does not stand under variables: add it there or correct it'],
    );
  });

  it('may not read the variables in which an agent holds secrets', () => {
    for (const name of ['SYSTEM_ACCESSTOKEN', 'ENDPOINT_AUTH_X', 'SECRET_SAS', 'INPUT_VAULTPASSWORD']) {
      const faults = faultsOf(`variables: [${name}]\nprobes:\n  - id: web\n    http: { url: "http://x/" }\n`);
      assert.equal(faults.length, 1, name);
    }
  });

  it('is refused when two probes bear the same id', () => {
    assert.match(
      faultsOf('probes:\n  - { id: a, tcp: { host: h, port: 1 } }\n  - { id: a, tcp: { host: h, port: 1 } }\n')[0] ??
        '',
      /^3:.*twice/,
    );
  });

  it('must be able to fail: failureLimit is smaller than count', () => {
    assert.match(
      faultsOf('probes:\n  - { id: a, count: 2, failureLimit: 2, tcp: { host: h, port: 1 } }\n')[0] ?? '',
      /failureLimit must be smaller/,
    );
  });

  it('fills values in as they are, even ones that look like references', () => {
    const [probe] = profileOf('variables: [A]\nprobes:\n  - { id: a, command: { run: [echo, "${A}"] } }\n').probes;
    assert.ok(probe);
    const resolved = resolveVariables(probe, new Map([['A', '$& ${A}']]));
    assert.deepEqual(resolved.kind === 'ok' && resolved.probe.command?.run, ['echo', '$& ${A}']);
    assert.deepEqual(resolveVariables(probe, new Map()), { kind: 'unset', names: ['A'] });
  });
});
