import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { evaluateCondition } from '../../src/health/condition/evaluate-condition.js';
import { parseCondition } from '../../src/health/condition/parse-condition.js';
import { ConditionFault } from '../../src/health/condition/tokens.js';
import type { Value } from '../../src/health/condition/value.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import { tooDeepAt } from '../../src/release/yaml-depth.js';
import { lookAt } from './support/look-at.js';
import { ownFolder, stopAll } from './support/started.js';

const probe = 'probes:\n  - { id: a, tcp: { host: h, port: 1 } }\n';
const faultsOf = (text: string): readonly string[] => {
  const parsed = parseProfile(text, 'p.yml');
  return parsed.kind === 'ok' ? [] : parsed.faults.map(({ line, message }) => `${line}: ${message}`);
};

describe('a hostile health profile', () => {
  const letters = 'abcdefghi'.split('');
  const bomb = letters.map((name, index) => {
    const before = letters[index - 1];
    return `${name}: &${name} [${Array.from({ length: 9 }, () => (before === undefined ? 'x' : `*${before}`)).join(', ')}]`;
  });
  const deep = 3_000;
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['a bomb of aliases', `${bomb.join('\n')}\nprobes: *i\n`, /^1: is not readable YAML: Excessive alias count/],
    ['brackets without end', `${probe}x: ${'['.repeat(deep)}\n`, /^3: .* nested more than 100 levels/],
    ['maps without end', `${probe}x: ${'{a: '.repeat(deep)}\n`, /^3: .* nested more than 100 levels/],
    ['lists within lists', `${probe}x:\n  ${'- '.repeat(deep)}a\n`, /^4: .* nested more than 100 levels/],
    [
      'lines that go ever deeper',
      `${probe}${Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}k:`).join('\n')}\n`,
      /^103: .* nested more than 100 levels/,
    ],
    ['a file that is too long', `${probe}# ${'x'.repeat(1_000_000)}\n`, /^1: has \d+ characters; .* at most 1000000/],
    [
      'a probe that depends on too much',
      `probes:\n  - { id: a, dependsOn: [${Array.from({ length: 200_000 }, () => 'a').join(',')}], tcp: { host: h, port: 1 } }\n`,
      /^2: /,
    ],
  ];
  for (const [name, text, fault] of cases) {
    it(`is refused with its place: ${name}`, () => {
      const [first, ...more] = faultsOf(text);
      assert.match(first ?? '', fault);
      assert.deepEqual(more, []);
    });
  }

  it('is not mistaken for one by many lines, wide texts and brackets that close', () => {
    const wide = `a: |\n${' '.repeat(200)}far to the right\n  near\n`;
    const list = Array.from({ length: 5_000 }, (_, index) => `  - { id: p${index}, at: [[{}]] }\n`).join('');
    for (const text of [wide.repeat(50), `x:\n${list}`, 'a: "[ ( {"\n'.repeat(40)])
      assert.equal(tooDeepAt(text, 100), undefined);
  });
});

describe('a hostile condition', () => {
  it('is answered or refused, however it is nested', () => {
    const texts = ['(', '[', '!', '-', 'result[', 'len(', '"a" in [', '1 + (', '!(-'].flatMap((part) => {
      const count = Math.floor(400 / part.length);
      return [part.repeat(count), `${part.repeat(count)}1`, `${part.repeat(30)}result${')'.repeat(30)}`];
    });
    for (const text of texts) {
      try {
        evaluateCondition(parseCondition(text), { n: 1 });
      } catch (error) {
        assert(error instanceof ConditionFault, `${text}: ${String(error)}`);
      }
    }
  });

  it('is a fault where an answer is nested so deeply that it cannot be compared', () => {
    const nested = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as Value;
    for (const text of ['result.json == result.json', 'result.json != result.json', 'result.json in [result.json]'])
      assert.deepEqual(evaluateCondition(parseCondition(text), { json: nested }), {
        kind: 'fault',
        message: 'lists that are nested so deeply cannot be compared',
      });
  });
});

describe('what comes back from a hostile program', function () {
  this.timeout(30_000);
  after(() => stopAll());

  it('is read in linear time: an inventory of nothing but empty lines', async () => {
    const folder = ownFolder();
    const ansible = join(folder, 'ansible');
    writeFileSync(ansible, '#!/bin/sh\nyes "" | head -c 2000000\n');
    chmodSync(ansible, 0o755);
    const seen = await lookAt(
      { ansible: { check: 'inventory', inventory: 'hosts.yml' } },
      { folder, environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } },
    );
    assert.deepEqual([seen.outcome, seen.seen], ['failed', 'the inventory cannot be read']);
  });
});
