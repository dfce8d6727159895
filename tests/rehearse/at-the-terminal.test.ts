import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'mocha';

const here = join(__dirname, 'terminal');

describe('`npm start -- --approve ask` at a terminal', function () {
  this.timeout(90_000);

  it('asks for each attestation, records the words of who types them, and leaves open what is not answered', () => {
    const question = 'How do you know? (Enter alone leaves it open) ';
    const script = [
      ['A line in the middle of a question.', ''],
      [question, 'they are in the call\r'],
      [question, '\r'],
      [question, 'ticket 4711\r'],
    ];
    const { stdout, status } = spawnSync(
      'python3',
      [join(here, 'play.py'), JSON.stringify(script), process.execPath, '--import', 'tsx', join(here, 'ask.ts')],
      { encoding: 'utf8', env: { ...process.env, TERM: 'xterm' } },
    );
    assert.equal(status, 0, stdout);
    const shown = stdout.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replaceAll('\r', '');
    assert.match(shown, /Attestation asked for R1:\n {2}The team is on standby\nNo machine knows this/);
    assert.match(shown, /A line in the middle of a question\.\nHow do you know\?[^\n]*they are in the call\n/);
    assert.match(shown, /You \(at the terminal\) attests for R1: The team is on standby\./);
    assert.match(shown, /"The stop procedure is known" stays open: npm run ledger -- attest --item stop/);
    const word = { by: 'You (at the terminal)', text: 'they are in the call' };
    assert.deepEqual(JSON.parse(shown.trim().split('\n').at(-1) ?? ''), [
      { item: 'team', region: 'R1', ...word },
      { item: 'paging', ...word, text: 'ticket 4711' },
    ]);
  });
});
