import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { boundedProbe } from '../../src/adapters/probes/bounded-probe.js';
import { measureProfile } from '../../src/adapters/probes/measure-profile.js';
import { Pool } from '../../src/adapters/probes/pool.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import type { Purpose } from '../../src/health/purposes.js';

interface Given {
  readonly purpose?: Purpose;
  readonly regions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const measure = (text: string, { purpose = 'gate', regions = ['R1'], environment = {} }: Given = {}) => {
  const parsed = parseProfile(text, 'p.yml');
  assert.equal(parsed.kind, 'ok', JSON.stringify(parsed));
  return measureProfile(
    { profile: parsed.profile, purpose, regions },
    { folder: tmpdir(), environment: { PATH: process.env['PATH'], ...environment }, say: () => undefined },
  );
};

describe('the gate', function () {
  this.timeout(20_000);

  it('does not measure what depends on a bad probe, and names the root', async () => {
    const verdict = await measure(
      'probes:\n  - { id: root, command: { run: ["false"] } }\n  - { id: leaf, dependsOn: [root], command: { run: ["true"] } }\n',
    );
    assert.equal(verdict.verdict, 'failed');
    const leaf = verdict.probes.find(({ probe }) => probe === 'leaf');
    assert.deepEqual(
      [leaf?.verdict, leaf?.last.seen],
      ['inconclusive', 'not measured: it depends on root, which is failed'],
    );
  });

  it('passes with a warning where a probe may only warn', async () => {
    const verdict = await measure('probes:\n  - { id: noise, severity: warning, command: { run: ["false"] } }\n');
    assert.deepEqual([verdict.verdict, verdict.probes[0]?.warned], ['passed', true]);
    assert.match(verdict.summary, /1 of 1 probes passed; noise in R1 warns/);
  });

  it('measures a matrix for every ordered pair of regions, and a probe only in its regions', async () => {
    const verdict = await measure(
      'probes:\n  - { id: pair, for: [crossregion], matrix: true, command: { run: [echo, "${REGION}-${PEER}"] } }\n  - { id: one, for: [crossregion], regions: [B], command: { run: ["true"] } }\n',
      { purpose: 'crossregion', regions: ['A', 'B', 'C'] },
    );
    const places = verdict.probes.map(({ probe, region, peer }) => `${probe} ${region}${peer ?? ''}`);
    assert.deepEqual(places, ['pair AB', 'pair AC', 'pair BA', 'pair BC', 'one B', 'pair CA', 'pair CB']);
  });

  it('takes as many measurements as asked for, from start to start, and no more than fail it', async () => {
    let asked = 0;
    const server = createServer((_, response) => response.writeHead((asked += 1) > 2 ? 500 : 200).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const verdict = await measure(
      `variables: [U]\nprobes:\n  - { id: web, http: { url: "\${U}" }, interval: 0.3s, timeout: 0.3s, count: 9, failureLimit: 1 }\n`,
      { environment: { U: `http://127.0.0.1:${port}/` } },
    );
    server.close();
    assert.equal(verdict.verdict, 'failed');
    assert.equal(asked, 4);
  });
});

describe('the pool', () => {
  it('lets what hangs hold up nothing for longer than a second', async () => {
    const pool = new Pool(1);
    const hanging = pool.run(() => sleep(4_000, 'late', { ref: false }));
    const order = await Promise.race([pool.run(() => Promise.resolve('quick')), hanging]);
    assert.equal(order, 'quick');
  });

  it('ends a look that heeds nothing soon after its timeout, as an error', async () => {
    const never = boundedProbe({ look: () => new Promise(() => undefined) }, 100, { pool: new Pool(1), secrets: [] });
    assert.deepEqual(await never.look(), { kind: 'error', seen: 'the probe did not end after its 100 ms' });
  });
});
