import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { checkSyntax } from '../../src/adapters/ansible/check-syntax.js';
import { ansibleIfPresent } from '../../src/adapters/ansible/find-ansible.js';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import type { Rendering } from '../../src/adapters/mop-files/rendered-release.js';
import { findingText } from '../../src/mop/finding.js';
import { parseRelease } from '../../src/release/parse-release.js';

/** One finding a line: severity, rule, and what people read. */
const linesOf = (file: string): readonly string[] => readFileSync(join(__dirname, file), 'utf8').trimEnd().split('\n');

describe('a release of examples', () => {
  let output: string;
  beforeEach(() => {
    output = mkdtempSync(join(tmpdir(), 'mop-release-'));
  });
  afterEach(() => {
    rmSync(output, { recursive: true });
  });
  const render = (name: string): Promise<Rendering> =>
    renderRelease({
      releaseFile: join(__dirname, name, 'release.yaml'),
      sourcesFolder: join(__dirname, name),
      outputFolder: output,
      formats: ['markdown', 'html'],
      toolVersion: '0.1.0',
      checkSyntax: (playbooks) => checkSyntax(ansibleIfPresent() ?? '', playbooks),
    });
  const said = ({ findings }: Rendering): readonly string[] =>
    findings.map((finding) => `${finding.severity} ${finding.rule} ${findingText(finding)}`);

  it('in which everything is wrong shows every fault once, all in one run, and writes nothing but findings', async function () {
    // It asks Ansible, and waits for what never ends until it is broken off.
    this.timeout(300_000);
    const rendering = await render('broken-release');
    assert.equal(rendering.kind, 'findings');
    assert.deepEqual(said(rendering), linesOf('broken-release/findings.txt'));
    assert.equal(existsSync(join(output, 'manifest.json')), false);
  });

  it('in which everything is doubtful shows every warning once, and is rendered', async () => {
    const rendering = await render('doubtful-release');
    assert.equal(rendering.kind, 'rendered');
    assert.deepEqual(said(rendering), linesOf('doubtful-release/findings.txt'));
  });

  for (const name of ['schema', 'across-entries']) {
    it(`whose file has every fault of ${name}.yaml shows them all, and no more`, () => {
      const parsed = parseRelease(readFileSync(join(__dirname, `faulty-file/${name}.yaml`), 'utf8'), 'release.yaml');
      assert.ok(parsed.kind === 'faults');
      const faults = parsed.faults.map(({ line, column, message }) => `${line}:${column}: ${message}`);
      assert.deepEqual(faults, linesOf(`faulty-file/${name}.txt`));
    });
  }
});
