import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { schemaFolder } from '../../scripts/generate-schemas.js';
import { parseRelease } from '../../src/release/parse-release.js';
import { smallRelease } from '../mop/small-release.js';

const kept = readFileSync(join(schemaFolder, 'release.schema.json'), 'utf8');
const text = smallRelease['release.yaml'] ?? '';

describe('schemas/release.schema.json', () => {
  it('agrees with the loader on what is right and what is wrong', () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(kept) as object);
    const agree = (yaml: string, right: boolean): void => {
      assert.equal(validate(parse(yaml)), right, JSON.stringify(validate.errors));
      assert.equal(parseRelease(yaml, 'release.yaml').kind, right ? 'ok' : 'faults');
    };
    agree(text, true);
    agree(`${text}policy: { pace: { minimumGap: 90s }, deadlineFactor: 2 }\n`, true);
    agree(`${text}policy: { pace: { minimumGap: 90 } }\n`, false);
    agree(`${text}policy: { critical: [validate, deadline], hosts: { forks: 10, serial: 25% } }\n`, true);
    agree(`${text}policy: { hosts: { serial: some } }\n`, false);
    agree(`${text}policy: { windows: { EUS2: { days: [Mon] } } }\n`, false);
    agree(text.replace('title:', 'tilte:'), false);
    agree(text.replace('mops/agent-upgrade', '../agent-upgrade'), false);
  });

  it('explains every key, so that an editor can', () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const properties = (node as { properties?: Record<string, { description?: string }> }).properties ?? {};
      for (const [key, inner] of Object.entries(properties)) {
        if (inner.description === undefined) bare.push(`${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}.${key}`);
    };
    visit(JSON.parse(kept), '');
    assert.deepEqual(bare, []);
  });
});
