import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { auditCsv, auditRows, integrityRows } from '../../hub/security/security-view.js';
import { parseCsv } from '../ledger-cli/parse-csv.js';
import { hashOf, person } from '../ledger/story.js';
import { completeIn, planned } from './support/planned-story.js';

describe('the Security view', () => {
  it('holds what ran against what was planned and approved', () => {
    const story = planned();
    completeIn(story, 'R1', 1);
    const rows = integrityRows(story.state, story.events);
    assert.deepEqual(
      rows.map(({ region, mop, verdict, approvedBy }) => [region, mop, verdict, approvedBy]),
      [
        ['R1', 'm1', 'agrees', person.name],
        ['R1', 'm2', 'agrees', person.name],
      ],
    );
  });

  it('finds another document, and an attempt without a go', () => {
    const story = planned();
    completeIn(story, 'R1', 1);
    const forged = story.events.map((event) =>
      event.type === 'MopStarted' && event.data.mop === 'm2'
        ? { ...event, data: { ...event.data, document: hashOf('another') } }
        : event,
    );
    assert.deepEqual(
      integrityRows(story.state, forged).map(({ verdict }) => verdict),
      ['agrees', 'differs'],
    );
    const unapproved = story.events.filter(({ type }) => type !== 'DecisionMade');
    assert.deepEqual(
      integrityRows(story.state, unapproved).map(({ verdict }) => verdict),
      ['not approved', 'not approved'],
    );
  });

  it('filters the audit log by people and words, newest first', () => {
    const story = planned();
    completeIn(story, 'R1', 1);
    story.does({ type: 'deviation', text: 'Slower than planned', region: 'R1' }, person);
    const people = auditRows(story.events, { people: true, text: '' });
    assert.deepEqual(
      people.map(({ type }) => type),
      ['DeviationRecorded', 'DecisionMade'],
    );
    assert.equal(auditRows(story.events, { people: false, text: 'SLOWER' }).length, 1);
    assert.equal(auditRows(story.events, { people: false, text: '' }).length, story.events.length);
  });

  it('exports rows that no spreadsheet calculates', () => {
    const story = planned();
    story.does({ type: 'deviation', text: '=HYPERLINK("https://evil.example")', region: 'R1' }, person);
    const [header, ...rows] = parseCsv(auditCsv(auditRows(story.events, { people: false, text: '' })));
    assert.deepEqual(header?.slice(0, 4), ['seq', 'at', 'type', 'region']);
    assert.deepEqual(
      rows.map(([seq]) => seq),
      story.events.map(({ seq }) => String(seq)),
    );
    assert.doesNotMatch(rows.flat().join('\n'), /^=/m);
  });
});
