import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Rendering } from '../../src/adapters/mop-files/rendered-release.js';
import { findingText } from '../../src/mop/finding.js';
import { releaseFolders, smallRelease, type FolderOfRelease } from './small-release.js';

const mark = '\uFEFF';
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const utf16 = (text: string): Buffer => Buffer.from(mark + text, 'utf16le');
const bigEndian = (text: string): Buffer => utf16(text).swap16();
const texts = ['mops/agent-upgrade.md.j2', 'regions/common.yml', 'regions/eus2.yml', 'release.yaml'];

describe('files as other editors save them', () => {
  const newFolder = releaseFolders();
  const render = async (
    files: Readonly<Record<string, string | Uint8Array>>,
  ): Promise<[Rendering, FolderOfRelease]> => {
    const folder = newFolder();
    for (const [path, bytes] of Object.entries(files)) folder.write(path, bytes);
    return [await folder.render(), folder];
  };
  const documentOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const [rendering, folder] = await render(files);
    assert.ok(rendering.kind === 'rendered', JSON.stringify(rendering.findings));
    assert.deepEqual(rendering.findings, []);
    return readFileSync(join(folder.output, 'EUS2/agent-upgrade.md'), 'utf8');
  };
  const changed = (change: (text: string) => string): Record<string, string> =>
    Object.fromEntries(texts.map((path) => [path, change(smallRelease[path] ?? '')]));

  for (const [what, change] of [
    ['a byte order mark', (text) => mark + text],
    ['line ends of Windows', crlf],
    ['both', (text) => mark + crlf(text)],
  ] as readonly (readonly [string, (text: string) => string])[]) {
    it(`give the same document with ${what}`, async () => {
      const plain = await documentOf({});
      assert.equal(await documentOf(changed(change)), plain);
      assert.equal(plain.includes('\r') || plain.includes(mark), false);
    });
  }

  it('keep front matter behind a byte order mark and with line ends of Windows', async () => {
    const text = crlf(`${mark}---\nrisk: high\nduration: 40\n---\n# Monitoring agent {{ agent_version }}\n`);
    assert.equal(await documentOf({ 'mops/agent-upgrade.md.j2': text }), '# Monitoring agent 2.0\n');
  });

  for (const [what, encode] of [
    ['UTF-16', utf16],
    ['UTF-16, big end first', bigEndian],
  ] as const) {
    it(`are refused by name in ${what}`, async () => {
      const files = Object.fromEntries(texts.slice(0, 2).map((path) => [path, encode(smallRelease[path] ?? '')]));
      const [{ findings }] = await render(files);
      const list = findings.map(findingText).join('\n');
      assert.match(list, /MOP "mops\/agent-upgrade\.md\.j2" is UTF-16: save it as UTF-8/);
      assert.match(list, /variable file "regions\/common\.yml" is UTF-16: save it as UTF-8/);
      await assert.rejects(render({ 'release.yaml': encode(smallRelease['release.yaml'] ?? '') }), {
        name: 'OperatorError',
        message: /^"release\.yaml" is UTF-16: save it as UTF-8 /,
      });
    });
  }

  it('are refused by name in UTF-16 without a mark, in Latin-1 and cut within a letter', async () => {
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [Buffer.from('# Agent', 'utf16le'), /is not a text file/],
      [Buffer.from('# Überwachung', 'latin1'), /is not UTF-8 text/],
      [Buffer.from('# Agent é').subarray(0, -1), /is not UTF-8 text/],
    ];
    for (const [bytes, why] of cases) {
      const [{ findings }] = await render({ 'mops/agent-upgrade.md.j2': bytes });
      assert.match(findings.map(findingText).join('\n'), why);
    }
  });
});
