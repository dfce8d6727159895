import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { parseDocument } from 'yaml';
import { readTaskManifest } from '../tasks/support/task-manifest.js';
import { root, sectionsOf } from './guide.js';

const file = 'docs/pipeline-author.md';
const inputs = readTaskManifest('run-mop').inputs.map(({ name }) => name);
const blocks = sectionsOf(file, 'yaml').find(({ title }) => title.startsWith('run-mop, input by input'))?.blocks ?? [];

describe("the author's guide to run-mop", () => {
  it('works out every input of task.json', () => {
    const [, section = ''] = readFileSync(join(root, file), 'utf8').split('## run-mop, input by input');
    const missing = inputs.filter((name) => !section.includes(`\`${name}\``));
    assert.deepEqual(missing, []);
  });

  it('shows YAML only, and no input that run-mop does not have', () => {
    assert(blocks.length > 10);
    for (const text of blocks) {
      const document = parseDocument(text, { customTags: [{ tag: '!vault', resolve: (value: string) => value }] });
      assert.deepEqual([...document.errors, ...document.warnings], [], text);
      const steps = document.toJS() as unknown;
      if (!Array.isArray(steps)) continue;
      for (const step of steps as readonly { task?: string; inputs?: object }[]) {
        if (step.task !== 'run-mop@0') continue;
        const unknown = Object.keys(step.inputs ?? {}).filter((name) => !inputs.includes(name));
        assert.deepEqual(unknown, [], text);
      }
    }
  });
});
