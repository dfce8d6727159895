import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { sharedAzurite } from '../support/azurite.js';
import { sectionsOf, type, type Typed } from './guide.js';
import { night, type Night } from './night.js';
import { situations } from './situations.js';

const setUp = 'Your shell';

describe('docs/operator.md', function () {
  this.timeout(60_000);
  const azurite = sharedAzurite();
  const sections = sectionsOf('docs/operator.md', 'sh');
  let home = '';
  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'mop-guide-'));
  });
  after(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('has a situation here for every case with commands, and no other', () => {
    assert.deepEqual(
      Object.keys(situations).sort(),
      sections
        .map(({ title }) => title)
        .filter((title) => title !== setUp)
        .sort(),
    );
  });

  const follow = async (title: string, tonight: Night): Promise<Typed> => {
    const shell = sections.find((section) => section.title === setUp)?.blocks.join('\n') ?? assert.fail();
    const { accountUrl, fleet, ledgerSas, stateSas } = tonight.connection;
    const own = [`LEDGER='${accountUrl}/${fleet}'`, `MOP_LEDGER_SAS='${ledgerSas}'`, `MOP_STATE_SAS='${stateSas}'`];
    for (const line of own) assert.ok(shell.includes(`export ${line.slice(0, line.indexOf('=') + 1)}`), line);
    const blocks = sections.find((section) => section.title === title)?.blocks ?? [];
    return type([shell, ...own.map((line) => `export ${line}`), ...blocks].join('\n'), { HOME: home });
  };

  for (const [title, { given, then }] of Object.entries(situations)) {
    it(title, async () => {
      const witness = (name: string): string => path.join(home, 'mop-release', name);
      const tonight = await night(await azurite.newFleet(), {
        read: (name) => readFileSync(witness(name), 'utf8'),
        write: async (name, text) => {
          await type(`mkdir -p '${path.dirname(witness(name))}'`, {});
          writeFileSync(witness(name), text);
        },
      });
      await given(tonight);
      const typed = await follow(title, tonight);
      assert.equal(typed.code, 0, typed.output);
      assert.doesNotMatch(typed.output, /sig=/);
      await then(tonight, typed.output);
    });
  }
});
