import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Finding } from '../../src/mop/finding.js';
import { findingsSummary } from '../../src/mop/render-summary.js';

const finding = (rule: string, severity: Finding['severity'], line: number): Finding => ({
  rule,
  severity,
  message: 'is <wrong>',
  file: 'mops/a.md',
  line,
  column: 1,
});

describe('findingsSummary', () => {
  it('counts ten thousand findings by rule, errors first, and lists a hundred', () => {
    const many = Array.from({ length: 9_000 }, (_, index) => finding('unused-variable', 'warning', index + 1));
    const errors = Array.from({ length: 1_000 }, (_, index) => finding('undefined-variable', 'error', index + 1));
    const lines = findingsSummary('R1', [...many, ...errors]).split('\n');
    assert.equal(lines[0], '# R1: not rendered, 10000 findings');
    assert.deepEqual(lines.slice(4, 6), [
      '| 1000 | undefined-variable | error |',
      '| 9000 | unused-variable | warning |',
    ]);
    assert.equal(lines.filter((line) => line.startsWith('- **')).length, 100);
    assert.ok(lines.includes('- and 9900 more in findings.json'));
    assert.ok(!lines.join('').includes('<'));
  });
});
