import type { DescribedMop } from '../../mop/describe-mops.js';
import { mergeRegions, type Finding } from '../../mop/finding.js';
import { resolveRegion, type NameRules } from '../../mop/region-variables.js';
import { builtInVariables, renderMop, type RenderedMop } from '../../mop/render-documents.js';
import { namePattern } from '../../mop/secrets.js';
import { MinijinjaEngine } from './minijinja-engine.js';
import { OutputFolder } from './output-folder.js';
import { readRelease, type ReadRelease } from './read-release.js';
import type { Rendering, RenderOptions } from './rendered-release.js';
import { selectScope, type Scope } from './select-scope.js';
import { writeRelease } from './write-release.js';

/**
 * Renders MOPs × regions into the output folder: documents, `manifest.json`, `findings.json`. With an error among the findings
 * only `findings.json` is written. A subset is a plan of its own; expectations are held against the whole file.
 */
export function renderRelease(options: RenderOptions): Promise<Rendering> {
  return new Promise((resolve) => {
    resolve(render(options));
  });
}

function render(options: RenderOptions): Rendering {
  const read = readRelease(options.releaseFile);
  const output = new OutputFolder(options.outputFolder);
  output.remove('manifest.json');
  const finish = (findings: readonly Finding[]): Rendering => {
    writeFindings(output, findings);
    return { kind: 'findings', findings };
  };
  if (read.kind === 'faults') return finish(read.findings);
  const scope = selectScope(read, options);
  const order = read.release.regions.map((region) => region.id);
  if (scope.kind === 'unknown') return finish(mergeRegions([...read.findings, scope.finding], order));

  const rules: NameRules = {
    isSecret: namePattern(read.release.secrets),
    isRuntime: namePattern(read.release.runtime),
  };
  const engine = new MinijinjaEngine();
  const regions = scope.regions.map((region) =>
    resolveRegion(
      region.id,
      region.variables.flatMap((path) => read.variableFiles.get(path) ?? []),
      builtInVariables(read.release.release, region),
      rules,
      engine,
    ),
  );
  const rendered = scope.mops.map((mop) => ({ mop, ...renderMop(mop, regions, rules, engine) }));
  const findings = mergeRegions(
    [
      ...read.findings,
      ...scope.findings,
      ...regions.flatMap((region) => region.findings),
      ...rendered.flatMap((mop) => mop.findings),
      ...missingCells(rendered, scope, read),
    ],
    order,
  );
  if (findings.some((finding) => finding.severity === 'error')) return finish(findings);
  const written = writeRelease(options, read, scope, rendered, output);
  writeFindings(output, findings);
  return { kind: 'rendered', ...written, findings };
}

/** Cells without a document, unless a finding on their MOP says why already. */
function missingCells(
  rendered: readonly (RenderedMop & { readonly mop: DescribedMop })[],
  scope: Scope,
  read: ReadRelease,
): readonly Finding[] {
  return rendered.flatMap(({ mop, documents, findings }) => {
    const missing = scope.regions.filter((region) => !documents.some((document) => document.region === region.id));
    if (missing.length === 0 || findings.some((finding) => finding.severity === 'error')) return [];
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
  });
}

function writeFindings(output: OutputFolder, findings: readonly Finding[]): void {
  output.write('findings.json', `${JSON.stringify({ v: 1, findings }, null, 2)}\n`);
}
