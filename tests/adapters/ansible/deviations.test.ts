import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { command, play, SmallRelease } from './support/small-release.js';

describe('what a MOP did otherwise than planned', () => {
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });

  it('stands in the ledger with its CPU time and retries, by the end of its attempt', async () => {
    const again = `${command('Twice', 'test -e "$MOP_TEST/once" || { touch "$MOP_TEST/once"; exit 1; }')}
      register: tried
      until: tried is success
      retries: 3
      delay: 0
      when: inventory_hostname == 'h1'`;
    release = await new SmallRelease({ checkpoint: null, implement: play(again), validate: null }).open();
    const result = await release.run({ inputs: { extraVars: 'ticket: CHG-1' } });
    assert.equal(result.outcome, 'succeeded', result.message);
    const implement = release.cell.phases.find(({ phase }) => phase === 'implement');
    assert.equal(implement?.retries, 1);
    assert((implement.cpuMs ?? 0) > 50);
    const texts = [...release.log.text.matchAll(/"type":"DeviationRecorded","data":\{"text":"([^"]*)"/g)].map(
      ([, text]) => text,
    );
    assert.deepEqual(texts, [
      'attempt 1 ran with extra variables ticket',
      'implement changed and checked nothing on h2, which precheck had seen',
      'implement tried tasks again once',
    ]);
  });
});
