import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { checkRelease } from '../../mop/check-release.js';
import { describeMops, type DescribedMop } from '../../mop/describe-mops.js';
import type { Finding } from '../../mop/finding.js';
import { readVariableFile, type VariableFile } from '../../mop/region-variables.js';
import { OperatorError } from '../../release/operator-error.js';
import { parseRelease } from '../../release/parse-release.js';
import type { ReleaseFile } from '../../release/release-schema.js';
import type { Fault, YamlSource } from '../../release/yaml-source.js';
import { ReleaseFolder } from './release-folder.js';

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

const ofFault = (rule: string, fault: Fault): Finding => ({ rule, severity: 'error', ...fault });

/** Reads release.yaml and every text it names, and judges all that does not need rendering. */
export function readRelease(releaseFile: string): ReleaseRead {
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
  const parsed = parseRelease(text.text, file);
  if (parsed.kind === 'faults')
    return { kind: 'faults', findings: parsed.faults.map((fault) => ofFault('release-file', fault)) };
  const { release, source: yaml } = parsed;

  const findings: Finding[] = [];
  const sources = new Map<string, string>();
  release.mops.forEach((entry, index) => {
    const read = readMopSource(folder, entry.source);
    if (read.kind === 'text') sources.set(entry.source, read.text);
    else findings.push(ofFault('mop-source', yaml.fault(['mops', index, 'source'], `MOP ${read.message}`)));
  });
  const variableFiles = readVariableFiles(folder, release, yaml, findings);
  const described = describeMops(release, yaml, sources);
  findings.push(...described.findings);
  const exists = (path: string): boolean => folder.exists(path);
  findings.push(...checkRelease({ release, yaml, mops: described.mops, exists }));
  return { kind: 'read', folder, file, release, yaml, mops: described.mops, variableFiles, findings };
}

function readMopSource(folder: ReleaseFolder, source: string): ReturnType<ReleaseFolder['readText']> {
  if (/\.docx?$/i.test(source)) {
    return {
      kind: 'unreadable',
      message: `"${source}" is a Word document, which is not supported yet: save it as Markdown`,
    };
  }
  if (!/\.(?:md|markdown|j2)$/i.test(source)) {
    return {
      kind: 'unreadable',
      message: `"${source}" is neither .md nor .md.j2: only Markdown with Jinja2 is supported`,
    };
  }
  return folder.readText(source);
}

function readVariableFiles(
  folder: ReleaseFolder,
  release: ReleaseFile,
  yaml: YamlSource,
  findings: Finding[],
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
      const parsed = readVariableFile(read.text, path);
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
