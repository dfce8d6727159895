import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { validateExpanded } from '../../scripts/rehearse/expand/validate-expanded.js';
import { deploymentsOf, expandText, root } from './expanding.js';

describe('docs/pipeline-author.md', () => {
  it('shows a pipeline that expands and is valid', () => {
    const guide = readFileSync(path.join(root, 'docs', 'pipeline-author.md'), 'utf8');
    const [, text] = /<!-- expanded by tests\/templates -->\n\n```yaml\n(.*?)```/s.exec(guide) ?? [];
    const pipeline = expandText(text ?? assert.fail('the example is gone'));
    assert.deepEqual(validateExpanded(pipeline), []);
    assert.deepEqual(
      deploymentsOf(pipeline).map((job) => job.name),
      ['decide', 'agent_upgrade', 'storage_firmware', 'decide', 'db_patch'],
    );
  });
});
