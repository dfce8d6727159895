import { dirname, resolve as resolvePath } from 'node:path';
import type { DescribedMop } from '../../mop/describe-mops.js';
import { mergeRegions, type Finding } from '../../mop/finding.js';
import { forgetful } from '../../mop/remember.js';
import { resolveRegion, type NameRules } from '../../mop/region-variables.js';
import { builtInVariables, documentRules, type RenderedMop } from '../../mop/render-documents.js';
import { secretCopies } from '../../mop/secret-copies.js';
import { namePattern } from '../../mop/secrets.js';
import { hiddenByDefault } from '../../mop/variable-uses.js';
import type { Playbooks } from '../ansible/check-syntax.js';
import { folderInSources } from './folder-in-sources.js';
import { MinijinjaEngine } from './minijinja-engine.js';
import { OutputFolder } from './output-folder.js';
import { readRelease, type ReadRelease } from './read-release.js';
import { pagesInTime, renderInTime, withinLimit } from './render-in-time.js';
import type { Rendering, RenderOptions } from './rendered-release.js';
import { selectScope, type Scope } from './select-scope.js';
import { VariableUsage } from './variable-usage.js';
import { writeFindings } from './write-findings.js';
import { ReleaseWriter, writeIndex } from './write-release.js';

/**
 * Renders MOPs × regions into the output folder: documents, pages, `manifest.json`, `findings.json`, `findings.sarif`. With an
 * error among the findings there are no documents and no manifest. A subset is a plan of its own; expectations are held
 * against the whole file.
 */
export async function renderRelease(options: RenderOptions): Promise<Rendering> {
  const { remember = forgetful } = options;
  const read = await readRelease(options.releaseFile, remember);
  const output = new OutputFolder(options.outputFolder);
  output.remove('manifest.json');
  const folder = folderInSources(options.sourcesFolder, dirname(resolvePath(options.releaseFile)));
  const finish = (findings: readonly Finding[], scope: Scope = { regions: [], mops: [] }): Rendering => {
    output.undo();
    if (read.kind === 'read') writeIndex(options, read, scope, output, findings);
    writeFindings(output, findings, folder, options.toolVersion);
    return { kind: 'findings', findings, otherFiles: output.otherFiles() };
  };
  if (read.kind === 'faults') return finish(read.findings);
  const scope = selectScope(read, options);
  const order = read.release.regions.map((region) => region.id);
  if (scope.kind === 'unknown') return finish(mergeRegions([...read.findings, scope.finding], order));

  const isSecret = namePattern(read.release.secrets);
  // Beside the rendering, for it takes about as long.
  const syntax = options.checkSyntax?.(playbooksOf(read, scope));
  const rules: NameRules = {
    isSecret,
    isRuntime: namePattern(read.release.runtime),
    copies: remember('copies', [read.release, ...read.variableFiles.values()], () =>
      secretCopies(read.variableFiles.values(), isSecret),
    ),
  };
  const engine = remember('engine', [], () => new MinijinjaEngine());
  const regions = scope.regions.map((region) => {
    const layers = region.variables.flatMap((path) => read.variableFiles.get(path) ?? []);
    const builtIn = builtInVariables(read.release.release, region);
    const from = [read.release, ...layers, rules.copies];
    const resolved = remember(`region ${region.id}`, from, () =>
      resolveRegion(region.id, layers, builtIn, rules, engine, withinLimit),
    );
    return { ...resolved, layers };
  });
  const found: Finding[] = [...read.findings, ...scope.findings, ...regions.flatMap((region) => region.findings)];
  const add = (findings: readonly Finding[]): void => {
    for (const finding of findings) found.push(finding);
  };
  const writer = new ReleaseWriter(options, read, scope, output, folder);
  let sound = !found.some(isError);
  const allRegions = regions.length === order.length;
  const namesKnown = documentRules(rules, regions);
  const used = new VariableUsage();
  scope.mops.forEach((mop, index) => {
    options.onProgress?.(index, scope.mops.length);
    const rendered = renderInTime(mop, regions, namesKnown, engine);
    const { uses } = rendered;
    const hidden = allRegions && uses !== undefined ? hiddenByDefault(mop.id, uses, regions) : [];
    const own = [...rendered.findings, ...missingCells(rendered, mop, scope, read), ...hidden];
    used.add(rendered);
    add(own);
    sound &&= !own.some(isError);
    const pages = sound && options.formats.includes('html') ? pagesInTime(mop, rendered) : undefined;
    add(pages?.findings ?? []);
    sound &&= !(pages?.findings ?? []).some(isError);
    if (sound) writer.add(mop, { ...rendered, ...pages }, mergeRegions(found.filter(isAbout(mop)), order));
  });
  if (allRegions && scope.mops.length === read.mops.length) add(used.findings(regions, read, scope));
  add((await syntax) ?? []);
  sound &&= !found.some(isError);
  const said = found.map((finding) => ({ ...finding, message: rules.copies.mask(finding.message) }));
  const findings = mergeRegions(said, order);
  if (!sound) return finish(findings, scope);
  writeFindings(output, findings, folder, options.toolVersion);
  const written = writer.finish(findings);
  return { kind: 'rendered', ...written, findings, otherFiles: output.otherFiles() };
}

function playbooksOf(read: ReadRelease, { mops, regions }: Scope): Playbooks {
  const playbooks = new Set(mops.flatMap((mop) => Object.values(mop.playbooks).filter((path) => path !== undefined)));
  const variables = regions[0]?.variables.filter((path) => read.variableFiles.has(path)) ?? [];
  return { root: read.folder.root, playbooks: [...playbooks].sort(), variables };
}

const isError = (finding: Finding): boolean => finding.severity === 'error';
const isAbout =
  (mop: DescribedMop) =>
  (finding: Finding): boolean =>
    finding.mop === mop.id || finding.file === mop.source;

/** Cells without a document, unless a finding on their MOP says why already. */
function missingCells(
  { documents, findings }: RenderedMop,
  mop: DescribedMop,
  scope: Scope,
  read: ReadRelease,
): readonly Finding[] {
  const missing = scope.regions.filter((region) => !documents.some((document) => document.region === region.id));
  if (missing.length === 0 || findings.some(isError)) return [];
  return [
    {
      rule: 'missing-document',
      severity: 'error' as const,
      message: 'has no document',
      file: read.file,
      line: 1,
      column: 1,
      mop: mop.id,
      regions: missing.map((region) => region.id),
    },
  ];
}
