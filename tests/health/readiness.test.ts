import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProbeVerdict } from '../../src/health/gate.js';
import { profileSchema } from '../../src/health/profile-schema.js';
import { assessReadinessItems, verdictOfItems, type ReadinessFacts, type Word } from '../../src/health/readiness.js';

const hourMs = 3_600_000;
const nowMs = 1_000 * hourMs;
const probe = (id: string, verdict: ProbeVerdict['verdict']): ProbeVerdict => ({
  region: 'R1',
  probe: id,
  verdict,
  warned: false,
  last: { outcome: verdict, seen: `saw ${verdict}` },
  measurements: [],
  thresholds: [],
});
const good = { good: true, seen: 'as approved' };
const facts: ReadinessFacts = {
  region: 'R1',
  starts: true,
  checks: {
    documents: good,
    playbooks: { good: false, seen: 'm2 has no type' },
    variables: good,
    inventory: good,
    lock: undefined,
    stop: good,
    rollback: { good: false, seen: 'no MOP was rolled back yet' },
  },
  probes: [probe('web', 'passed'), probe('dead', 'error'), probe('ill', 'failed')],
};
const word = (item: string, region: string | undefined, hoursAgo: number): Word['attestations'][number] => ({
  item,
  ...(region === undefined ? {} : { region }),
  by: 'Robin',
  text: 'seen',
  atMs: nowMs - hoursAgo * hourMs,
});
const attest = { validFor: '12h' };

/** An item of the list, what is known beside `facts`, what people said, and how it ends; `-`: it is not on the list. */
const table: readonly (readonly [string, object, Partial<ReadinessFacts>, Word['attestations'], string, RegExp?])[] = [
  ['a check that is good passes', { check: 'documents' }, {}, [], 'passed', /as approved/],
  ['a check that is not fails', { check: 'playbooks' }, {}, [], 'failed', /m2 has no type/],
  ['a check that does not apply is left out', { check: 'lock' }, {}, [], '-'],
  ['a check of another region is left out', { check: 'playbooks', regions: ['R2'] }, {}, [], '-'],
  ['probes pass together', { probes: ['web'] }, {}, [], 'passed'],
  ['one bad probe fails the item', { probes: ['web', 'ill'] }, {}, [], 'failed', /ill failed: saw failed/],
  ['what could not be measured is not known', { probes: ['web', 'dead'] }, {}, [], 'inconclusive', /dead error/],
  ['probes that were not measured show nothing', { probes: ['absent'] }, {}, [], 'inconclusive'],
  ['a matrix without a peer does not apply', { probes: ['pair'] }, {}, [], '-'],
  [
    'a matrix fails with its worst pair',
    { probes: ['pair'] },
    { probes: [probe('pair', 'passed'), { ...probe('pair', 'failed'), peer: 'R2' }] },
    [],
    'failed',
    /pair to R2 failed/,
  ],
  ['nobody’s word leaves it open', { attest }, {}, [], 'open', /nobody has attested it for R1/],
  ['a word closes it', { attest }, {}, [word('it', 'R1', 11)], 'passed', /attested by Robin/],
  ['a word that is too old does not', { attest }, {}, [word('it', 'R1', 13)], 'open', /Robin .* is too old/],
  ['a word for another region does not', { attest }, {}, [word('it', 'R2', 1)], 'open'],
  ['a word for the release holds for its regions', { attest }, {}, [word('it', undefined, 1)], 'passed'],
  ['the latest word counts', { attest }, {}, [word('it', 'R1', 1), word('it', 'R1', 20)], 'open', /too old/],
  ['a word stands in for a check', { check: 'rollback', attest }, {}, [word('it', 'R1', 1)], 'passed', /Robin/],
  ['without it both are told', { check: 'rollback', attest }, {}, [], 'open', /no MOP was rolled back yet, and nobody/],
  ['a check that is good needs no word', { check: 'documents', attest }, {}, [], 'passed', /as approved/],
  ['what is of a region’s start is not asked for all', { attest }, { starts: false }, [], '-'],
  [
    'what is of the release is',
    { attest: { ...attest, of: 'release' } },
    { starts: false },
    [],
    'open',
    /attested it$/,
  ],
];

describe('an item of the readiness list', () => {
  for (const [name, item, more, attestations, expected, seen] of table) {
    it(`${name}: ${expected}`, () => {
      const pair = { id: 'pair', matrix: true, for: ['readiness'], command: { run: ['true'] } };
      const { readiness, probes } = profileSchema.parse({
        probes: [{ id: 'web', command: { run: ['true'] } }, pair],
        readiness: [{ id: 'it', ...item }],
      });
      const [found] = assessReadinessItems({ readiness, probes }, { ...facts, ...more }, { attestations, nowMs });
      assert.equal(found?.outcome ?? '-', expected, found?.summary);
      if (seen) assert.match(found?.summary ?? '', seen);
      assert.equal(found?.attestedBy, /attested by/.test(found?.summary ?? '') ? 'Robin' : undefined);
    });
  }
});

describe('the readiness list as a whole', () => {
  const of = (...outcomes: readonly ('passed' | 'failed' | 'open' | 'inconclusive')[]) =>
    verdictOfItems(outcomes.map((outcome) => ({ id: outcome, outcome, summary: '' })));
  it('passes when every item does, fails when one fails, and is a person’s to decide when one is open', () => {
    assert.deepEqual(
      [of(), of('passed'), of('passed', 'open'), of('open', 'failed'), of('inconclusive')],
      ['passed', 'passed', 'inconclusive', 'failed', 'inconclusive'],
    );
  });
});
