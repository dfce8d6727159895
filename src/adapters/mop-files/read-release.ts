import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { checkRelease } from '../../mop/check-release.js';
import { describeMops, type DescribedMop, type MopText } from '../../mop/describe-mops.js';
import type { Finding } from '../../mop/finding.js';
import { forgetful, type Remember } from '../../mop/remember.js';
import { readVariableFile, type VariableFile } from '../../mop/region-variables.js';
import { OperatorError } from '../../release/operator-error.js';
import { parseRelease } from '../../release/parse-release.js';
import type { ReleaseFile } from '../../release/release-schema.js';
import type { Fault, YamlSource } from '../../release/yaml-source.js';
import { docxInTime, expectDocx } from './docx-in-time.js';
import { readParts } from './read-parts.js';
import { ReleaseFolder, type TextRead } from './release-folder.js';

export interface ReadRelease {
  readonly folder: ReleaseFolder;
  readonly file: string;
  readonly release: ReleaseFile;
  readonly yaml: YamlSource;
  readonly mops: readonly DescribedMop[];
  readonly variableFiles: ReadonlyMap<string, VariableFile>;
  readonly findings: readonly Finding[];
}

export type ReleaseRead =
  ({ readonly kind: 'read' } & ReadRelease) | { readonly kind: 'faults'; readonly findings: readonly Finding[] };

const namesDocx = /\.docx\b/i;
/** Pictures included. */
const largestDocx = 20 * 1024 * 1024;

const ofFault = (rule: string, fault: Fault): Finding => ({ rule, severity: 'error', ...fault });

/** Reads release.yaml and every text it names, and judges all that does not need rendering. */
export async function readRelease(releaseFile: string, remember: Remember = forgetful): Promise<ReleaseRead> {
  if (!existsSync(releaseFile)) {
    throw new OperatorError(
      'The release file does not exist',
      releaseFile,
      'set releaseFile to the path of release.yaml',
    );
  }
  const folder = new ReleaseFolder(dirname(releaseFile));
  const file = basename(releaseFile);
  const text = folder.readText(file);
  if (text.kind === 'unreadable')
    throw new OperatorError(text.message, releaseFile, 'put a readable release.yaml there');
  if (namesDocx.test(text.text)) expectDocx();
  const parsed = remember('release', [text.text, file], () => parseRelease(text.text, file));
  if (parsed.kind === 'faults')
    return { kind: 'faults', findings: parsed.faults.map((fault) => ofFault('release-file', fault)) };
  const { release, source: yaml } = parsed;

  const findings: Finding[] = [];
  const sources = new Map<string, MopText>();
  for (const [index, entry] of release.mops.entries()) {
    const read = await readMopSource(folder, entry.source, remember);
    if (read.kind === 'text')
      sources.set(entry.source, { text: read.text, parts: readParts(folder, entry.source, read.text, remember) });
    else findings.push(ofFault('mop-source', yaml.fault(['mops', index, 'source'], `MOP ${read.message}`)));
  }
  const variableFiles = readVariableFiles(folder, release, yaml, findings, remember);
  const described = describeMops(release, yaml, sources, remember);
  const exists = (path: string): boolean => folder.exists(path);
  const isFile = (path: string): boolean => folder.exists(path) && !folder.isFolder(path);
  const { mops } = described;
  const all = [...findings, ...described.findings, ...checkRelease({ release, yaml, mops, exists, isFile })];
  return { kind: 'read', folder, file, release, yaml, mops, variableFiles, findings: all };
}

async function readMopSource(folder: ReleaseFolder, source: string, remember: Remember): Promise<TextRead> {
  if (/\.docx$/i.test(source)) {
    const read = folder.readBytes(source, largestDocx);
    if (read.kind === 'unreadable') return read;
    const converted = await remember(`Word ${source}`, [folder.hash(source)], () => docxInTime(read.bytes));
    return converted.kind === 'text' ? converted : { ...converted, message: `"${source}" ${converted.message}` };
  }
  if (!/\.(?:md|markdown|j2)$/i.test(source)) {
    return {
      kind: 'unreadable',
      message: `"${source}" is none of .md, .md.j2, .j2 and .docx: only Markdown and Word documents are read`,
    };
  }
  return folder.readText(source);
}

function readVariableFiles(
  folder: ReleaseFolder,
  release: ReleaseFile,
  yaml: YamlSource,
  findings: Finding[],
  remember: Remember,
): ReadonlyMap<string, VariableFile> {
  const files = new Map<string, VariableFile>();
  const failed = new Set<string>();
  release.regions.forEach((region, index) => {
    region.variables.forEach((path, position) => {
      if (files.has(path) || failed.has(path)) return;
      const read = folder.readText(path);
      if (read.kind === 'unreadable') {
        failed.add(path);
        findings.push(
          ofFault(
            'variable-file',
            yaml.fault(['regions', index, 'variables', position], `variable file ${read.message}`),
          ),
        );
        return;
      }
      const parsed = remember(`variables ${path}`, [read.text], () => readVariableFile(read.text, path));
      if (parsed.kind === 'ok') files.set(path, parsed.file);
      else {
        failed.add(path);
        findings.push(
          ...parsed.faults.map((fault) => ofFault('variable-file', { ...fault, message: `the file ${fault.message}` })),
        );
      }
    });
  });
  return files;
}
