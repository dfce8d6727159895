import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { csvColumns, csvHeader, csvRow } from '../../scripts/ledger/csv.js';
import { csvCell } from '../../src/report/csv-cell.js';
import { hashOf } from '../support/plan-builder.js';
import { begun, started } from './recorded-history.js';
import { parseCsv } from './parse-csv.js';

describe('a row of CSV', () => {
  const lineOf = (history: { readonly lines: readonly string[] }) => history.lines.at(-1) ?? '';
  const cellsOf = (line: string) => {
    const [cells = []] = parseCsv(csvRow(line));
    return Object.fromEntries(csvColumns.map((column, index) => [column, cells[index] ?? '']));
  };

  it('has columns that stay where they are', () => {
    assert.equal(
      csvHeader,
      'seq,at,type,region,mop,attempt,actor_kind,actor,proof,organization,project,run,run_url,token,what,data,id,prev,hash\r\n',
    );
  });

  it('says what happened, where, by whom, and holds the whole event', () => {
    const history = started().start('A', 'a');
    const cells = cellsOf(lineOf(history));
    assert.deepEqual(
      [cells['seq'], cells['type'], cells['region'], cells['mop'], cells['attempt'], cells['token']],
      ['7', 'MopStarted', 'A', 'a', '1', '3'],
    );
    assert.deepEqual(
      [cells['organization'], cells['run'], cells['what']],
      ['https://dev.azure.com/contoso-a', '1', 'A a (attempt 1) started, plan revision 1'],
    );
    assert.deepEqual(JSON.parse(cells['data'] ?? ''), (JSON.parse(lineOf(history)) as { data: unknown }).data);
    assert.equal(cells['hash'], hashOf(lineOf(history)));
  });

  it('keeps an event of a newer version, and a line that cannot be read', () => {
    const known = JSON.parse(lineOf(begun())) as object;
    const newer = cellsOf(JSON.stringify({ ...known, type: 'MoonPhaseChanged', data: { phase: 'full' } }));
    assert.deepEqual(
      [newer['type'], newer['what'], newer['data']],
      ['MoonPhaseChanged', 'an event of a newer version', '{"phase":"full"}'],
    );
    const bad = cellsOf('=1+1, not JSON');
    assert.deepEqual([bad['seq'], bad['data']], ['', "'=1+1, not JSON"]);
    assert.match(bad['what'] ?? '', /^cannot be read/);
  });

  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '\uFF1D1', '=HYPERLINK("http://x")']) {
    it(`does not let a spreadsheet calculate ${JSON.stringify(text)}`, () => {
      const [[cell = ''] = []] = parseCsv(`${csvCell(text)}\r\n`);
      assert.doesNotMatch(cell, /^[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r]/);
    });
  }

  it('does not let a spreadsheet that parts columns at semicolons calculate either', () => {
    assert.deepEqual(['a;=1+1', 'a; "=1', 'a;b;@x', 'a; b'].map(csvCell), [
      `"a;'=1+1"`,
      `"a;' ""=1"`,
      `"a;b;'@x"`,
      '"a; b"',
    ]);
  });

  it('stays one row whatever an event says', () => {
    const text = 'one\r\ntwo "three", ##vso[task.complete]\u202e';
    const rows = parseCsv(csvRow(lineOf(begun().add('LessonRecorded', { text }))));
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.length, csvColumns.length);
    assert.doesNotMatch(rows[0].join(''), /[\r\n\u202e]|##vso/);
  });
});
