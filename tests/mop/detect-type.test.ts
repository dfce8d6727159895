import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { typeDetector } from '../../src/mop/detect-type.js';
import { isManual, stepsOf } from '../../src/mop/manual-mop.js';
import { judgeLabelledMops, labelledMops, labelledTypes } from './labelled-mops.js';

describe('type detection', () => {
  const mops = labelledMops();

  it('is held against at least 40 texts of all types, in both languages, executed, manual and mixed', () => {
    assert.ok(mops.length >= 40);
    assert.deepEqual([...new Set(mops.map((mop) => mop.type))].sort(), Object.keys(labelledTypes).sort());
    for (const type of Object.keys(labelledTypes)) {
      const languages = new Set(mops.filter((mop) => mop.type === type).map((mop) => mop.language));
      const kinds = new Set(mops.filter((mop) => mop.type === type).map((mop) => mop.kind));
      assert.deepEqual([languages.size, kinds.size], [2, 3], type);
    }
  });

  it('tells the type of at least 95 % of them, and none wrongly above the threshold', () => {
    const { right, wrong, undecided } = judgeLabelledMops(mops);
    assert.deepEqual(wrong, []);
    assert.ok(right.length / mops.length >= 0.95, undecided.join('\n'));
  });

  it('tells the manual ones from those with anything to execute', () => {
    for (const mop of mops) assert.equal(isManual(stepsOf(mop.body)), mop.kind === 'manual', mop.name);
  });

  const detect = typeDetector(labelledTypes);

  it('lists what speaks for a type, and for how much', () => {
    const detection = detect({
      file: 'mops/x.md',
      title: 'New subnets',
      body: '# New subnets\n\n## Load balancer\n\nThe vnet grows.\n\n```bash\nterraform apply\n```\n',
    });
    assert.ok(detection.kind === 'detected');
    assert.equal(detection.type, 'infrastructure');
    assert.ok(detection.score > 0.5 && detection.score < 1);
    assert.deepEqual(detection.evidence, [
      'title "subnets"',
      'command "terraform"',
      'heading "load balancer"',
      '"vnet"',
    ]);
  });

  it('asks where nothing, too little or two types speak', () => {
    const why = (title: string, body: string): string => {
      const detection = detect({ file: 'mops/x.md', title, body });
      return detection.kind === 'detected' ? detection.type : detection.why;
    };
    assert.equal(why('Work', '# Work\n\n1. Do it.\n'), 'nothing');
    assert.equal(why('Work', '# Work\n\nThe router is told.\n'), 'little');
    assert.equal(why('Database backup', '# Database backup\n'), 'near');
  });

  it('never answers with a type that the release does not have', () => {
    const few = typeDetector({ general: { category: 'Other' }, database: { category: 'Database' } });
    assert.equal(few({ file: 'x.md', title: 'General work', body: 'general other' }).kind, 'undecided');
    assert.equal(few({ file: 'x.md', title: 'Kernel patches', body: 'dnf update kernel' }).kind, 'undecided');
  });
});
