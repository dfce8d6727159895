import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { z } from 'zod';
import { envelopeSchema, eventData, isKnownType, lineSchemaOf } from '../../src/ledger/events.js';
import { parseLine } from '../../src/ledger/line.js';
import { quickCheck } from '../../src/ledger/quick-check.js';
import { goodHistories } from '../ledger-cli/good-histories.js';

type Json = Record<string, unknown>;
const lines = Object.values(goodHistories).flatMap((history) => history().lines);

/** Places within a value, each as the way to it. */
function placesOf(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [way];
  return [way, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...way, key]))];
}

function changed(value: unknown, [key, ...way]: readonly string[], change: (at: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const of = value as Json;
  const inner = changed(of[key], way, change);
  const entries = Object.entries(of).flatMap(([name, field]): [string, unknown][] =>
    name !== key ? [[name, field]] : inner === undefined ? [] : [[name, inner]],
  );
  return Array.isArray(value) ? entries.map(([, field]) => field) : Object.fromEntries(entries);
}

const foreign = fc.oneof(
  fc.constantFrom(undefined, null, '', 'x', '0'.repeat(64), `${'0'.repeat(64)}\n`, 0, -1, 1.5, 2 ** 60, true, [], {}),
  fc.constantFrom('2026-02-30T00:00:00Z', '2026-02-03T00:00:00.000Z', { __proto__: null, __proto: 1 }),
  fc.jsonValue(),
);

describe('the quick check of a line', () => {
  it('takes what is written, but for plans', () => {
    const left = lines.filter((line) => {
      const json = JSON.parse(line) as { type: string };
      assert.ok(isKnownType(json.type));
      return !quickCheck(lineSchemaOf(json.type))(json);
    });
    assert.deepEqual(
      [...new Set(left.map((line) => (JSON.parse(line) as { type: string }).type))].filter(
        (type) => !/Plan/.test(type),
      ),
      [],
    );
    assert.ok(left.length < lines.length / 5);
  });

  it('takes nothing that its schema refuses or changes, whatever is done to a line', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...lines),
        fc.nat(),
        foreign,
        fc.constantFrom('put', 'add', 'leave'),
        (line, place, put, what) => {
          const json: unknown = JSON.parse(line);
          const places = placesOf(json);
          const mutated = changed(json, places[place % places.length] ?? [], (at) => {
            if (what === 'leave') return undefined;
            const isBag = typeof at === 'object' && at !== null && !Array.isArray(at);
            return what === 'add' && isBag ? { ...at, more: put } : put;
          });
          // As JSON carries it.
          const text = JSON.stringify(mutated ?? null);
          const again = (JSON.parse(text) as Json | null) ?? {};
          const type = again['type'];
          if (typeof type !== 'string' || !isKnownType(type)) return;
          const schema = lineSchemaOf(type);
          if (!quickCheck(schema)(again)) return;
          taken += 1;
          assert.deepEqual(schema.parse(again), again);
          const { data, ...rest } = envelopeSchema.parse(again);
          assert.deepEqual(parseLine(text, 'h'), {
            kind: 'event',
            event: { ...rest, data: eventData[type].parse(data), hash: 'h' },
          });
        },
      ),
      { numRuns: 500 },
    );
    assert.ok(taken > 5);
  });

  for (const [what, schema, good, bad] of [
    ['a string', z.string(), ['', 'a'], [1, null, [], {}]],
    ['a pattern', z.string().regex(/^a+$/), ['aa'], ['b', 'a\n', 1]],
    ['a moment', z.iso.datetime(), ['2026-02-03T04:05:06.789Z'], ['2026-02-30T00:00:00Z', '2026-02-03', 1]],
    ['a positive whole number', z.number().int().positive(), [1], [0, 1.5, 2 ** 60, '1']],
    ['a number', z.number(), [0, -1.5], ['1', null]],
    ['one of some', z.enum(['a', 'b']), ['a'], ['c', 'toString', 0]],
    ['a literal', z.literal(1), [1], [2, '1']],
    ['a list', z.array(z.string()), [[], ['a']], [[1], {}, 'a']],
    [
      'a record',
      z.record(z.string(), z.number()),
      [{}, { a: 1 }],
      [{ a: 'x' }, [], null, JSON.parse('{"__proto__":1}')],
    ],
    [
      'fields',
      z.object({ a: z.string(), b: z.number().optional() }),
      [{ a: '' }, { a: '', b: 1 }],
      [{}, { a: '', c: 1 }, { a: '', b: '1' }, [], null, JSON.parse('{"a":"","__proto__":{}}')],
    ],
  ] as const)
    it(`knows ${what}`, () => {
      for (const value of good) {
        assert.ok(quickCheck(schema)(value), JSON.stringify(value));
        assert.ok(schema.safeParse(value).success);
      }
      for (const value of bad) assert.ok(!quickCheck(schema)(value), JSON.stringify(value));
    });

  it('says no of whatever it does not know', () => {
    for (const [schema, value] of [
      [z.string().min(1), 'a'],
      [z.string().regex(/a/g), 'a'],
      [z.looseObject({}), {}],
      [z.array(z.string()).min(1), ['a']],
      [z.union([z.string(), z.number()]), 'a'],
      [z.string().refine(() => true), 'a'],
      [z.object({ a: z.string().transform((text) => text.trim()) }), { a: ' a' }],
      [z.coerce.number(), '1'],
    ] as const)
      assert.equal(quickCheck(schema)(value), false);
  });
});
