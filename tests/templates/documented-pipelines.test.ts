import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { hasOfficialSchema, validateExpanded } from '../../scripts/rehearse/expand/validate-expanded.js';
import { deploymentsOf, expandText, root } from './expanding.js';

describe('docs/pipeline-author.md', () => {
  const guide = readFileSync(path.join(root, 'docs', 'pipeline-author.md'), 'utf8');
  const [, text] = /<!-- expanded by tests\/templates -->\n\n```yaml\n(.*?)```/s.exec(guide) ?? [];

  it('shows a pipeline that expands', () => {
    const pipeline = expandText(text ?? assert.fail('the example is gone'));
    assert.deepEqual(
      deploymentsOf(pipeline).map((job) => job.name),
      ['decide', 'agent_upgrade', 'storage_firmware', 'decide', 'db_patch'],
    );
  });

  it('shows a pipeline that is valid against the published schema', function () {
    if (!hasOfficialSchema()) this.skip();
    assert.deepEqual(validateExpanded(expandText(text ?? assert.fail('the example is gone'))), []);
  });
});
