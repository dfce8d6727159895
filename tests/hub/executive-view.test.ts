import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { executiveView } from '../../hub/executive/executive-view.js';
import type { Story } from '../ledger/story.js';
import { person } from '../ledger/story.js';
import { completeIn, planned } from './support/planned-story.js';

describe('the Executive view', () => {
  const sentences = (story: Story): string =>
    executiveView(story.state, story.events, story.nowMs, 'UTC')
      ?.sentences.map(({ text }) => text)
      .join(' ') ?? '';

  it('says in plain words where the release is', () => {
    const story = planned();
    completeIn(story, 'R1', 6);
    assert.match(
      sentences(story),
      /^Second of 3 regions \(R2\), 6 h behind plan\. No health warning is open\. The last region is expected to end Thu,? 01 Jan, 18:00 UTC \(in 12 h\), give or take 1 h\. No decision waits/,
    );
  });

  it('puts a stop, a warning and a waiting decision into words', () => {
    const story = planned();
    story.acquire('R1');
    assert.match(sentences(story), /One decision waits for a person, the oldest for 0 s: R1: go for batch 1/);
    story.does({ type: 'health', data: { region: 'R1', level: 'critical', summary: 'down' } });
    story.does({ type: 'stop', reason: 'smoke' }, person);
    assert.match(sentences(story), /stopped by Release manager: smoke .*Health is critical in R1/);
  });

  it('says first which region failed and why, whatever else is to be said of its health', () => {
    const story = planned();
    story.acquire('R1');
    story.go('R1');
    story.fail('R1', 'm1');
    story.rollBack('R1', 'm1');
    story.does({ type: 'health', data: { region: 'R1', level: 'warning', summary: 'slow' } });
    story.giveBack('R1');
    assert.match(
      sentences(story),
      /^First of 3 regions \(R1\), on time\. R1 failed and waits for a person: m1 is rolled-back/,
    );
    assert.match(sentences(story), /Health shows a warning in R1/);
  });

  it('counts what the release is measured by', () => {
    const story = planned();
    completeIn(story, 'R1', 4);
    story.does({ type: 'stop', reason: 'drill' }, person);
    const groups = executiveView(story.state, story.events, story.nowMs)?.criteria ?? [];
    assert.deepEqual(
      groups.map(({ name }) => name),
      ['Technical', 'Operational', 'Business'],
    );
    const criteria = groups.flatMap((group) => group.criteria);
    const of = (name: string) => criteria.find((criterion) => criterion.name === name);
    assert.deepEqual(of('MOPs deployed'), { name: 'MOPs deployed', text: '2 of 6', verdict: 'open' });
    assert.equal(of('Post-validations passed')?.text, '1 of 3');
    assert.deepEqual(of('Emergency stops'), { name: 'Emergency stops', text: '1', verdict: 'not met' });
    assert.equal(of('Rollbacks')?.verdict, 'open');
  });
});
