import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { person, Story } from './story.js';

describe('what names a region or MOP that is not in the plan', () => {
  it('is refused, for no history that holds it can be verified', () => {
    const story = new Story();
    const region = 'R9';
    const health = { region, level: 'healthy', summary: '' } as const;
    assert.equal(story.isRefused({ type: 'health', data: health }).code, 'unknown-region');
    const alert = { alert: 'a', level: 'info', text: '', region } as const;
    assert.equal(story.isRefused({ type: 'alert', data: alert }).code, 'unknown-region');
    for (const type of ['lesson', 'deviation'] as const) {
      assert.equal(story.isRefused({ type, text: 'x', region }).code, 'unknown-region');
      assert.equal(story.isRefused({ type, text: 'x', mop: 'm9' }).code, 'unknown-mop');
    }
    assert.equal(story.isRefused({ type: 'attest', text: 'x', region }, person).code, 'unknown-region');
  });
});

describe('a person', () => {
  it('says by which proof: without one nothing that needs a person is done', () => {
    const story = new Story();
    story.acquire('R1');
    const act = { type: 'decide', region: 'R1', choice: 'go', reason: 'x' } as const;
    assert.equal(story.isRefused(act, { kind: 'person', name: 'somebody' }).code, 'needs-proof');
  });
});
