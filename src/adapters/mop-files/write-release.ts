import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { DescribedMop } from '../../mop/describe-mops.js';
import { htmlDocument } from '../../mop/html-document.js';
import { manifestText, type DocumentFile, type Manifest, type ManifestCell } from '../../mop/manifest.js';
import type { RenderedMop } from '../../mop/render-documents.js';
import { OperatorError } from '../../release/operator-error.js';
import type { ExecutionPlan, Plan } from '../../release/plan.js';
import { ExecutionFiles } from './execution-files.js';
import type { OutputFolder } from './output-folder.js';
import type { ReadRelease } from './read-release.js';
import { sha256 } from './release-folder.js';
import type { RenderOptions, WrittenRelease } from './rendered-release.js';
import type { Scope } from './select-scope.js';

/** Writes the documents and the manifest, and makes the plan that names them by their hashes. */
export function writeRelease(
  options: RenderOptions,
  read: ReadRelease,
  scope: Scope,
  rendered: readonly (RenderedMop & { readonly mop: DescribedMop })[],
  output: OutputFolder,
): WrittenRelease {
  const { release } = read;
  const folder = folderInSources(options.sourcesFolder, read.folder.root);
  const files = new ExecutionFiles(read.folder, release);
  const contents = new Map<string, Uint8Array>();
  const executionPlans = new Map<string, Uint8Array>();
  const documents: { region: string; mop: string; path: string; sha256: string }[] = [];
  const keep = (text: string): { hash: string; bytes: Uint8Array } => {
    const bytes = Buffer.from(text, 'utf8');
    const hash = sha256(bytes);
    contents.set(hash, bytes);
    return { hash, bytes };
  };
  const writeDocument = (path: string, text: string): DocumentFile => {
    const { hash, bytes } = keep(text);
    output.write(path, bytes);
    return { path, sha256: hash };
  };

  const mops = rendered.map(({ mop, documents: texts, runtime }) => {
    const { body: _body, evidence, manual, playbooks, reversible, ...about } = mop;
    const described = { ...about, ...(reversible ? {} : { reversible }), ...(manual ? { manual } : {}) };
    const cells: Record<string, ManifestCell> = {};
    for (const region of scope.regions) {
      const markdown = texts.find((text) => text.region === region.id)?.markdown ?? '';
      const path = `${region.id}/${mop.id}`;
      const document = options.formats.includes('markdown')
        ? writeDocument(`${path}.md`, markdown)
        : { path: `${path}.md`, sha256: keep(markdown).hash };
      documents.push({ region: region.id, mop: mop.id, ...document });
      const line = `${release.release} · ${region.id}, ${region.name} · ${mop.id} · ${mop.category} · risk ${mop.risk} · ${mop.estimateMinutes} min`;
      const html = { title: `${mop.title} (${region.id})`, about: line, markdown };
      const execution: ExecutionPlan = {
        v: 1,
        release: release.release,
        region: region.id,
        mop: mop.id,
        document: document.sha256,
        folder,
        playbooks,
        inventory: region.inventory,
        variables: region.variables,
        ...(release.health === undefined ? {} : { healthProfile: release.health }),
        deadlineMs: Math.round(mop.estimateMinutes * 60_000 * release.policy.deadlineFactor),
        ...(release.policy.hosts && { hosts: release.policy.hosts }),
        files: [...files.filesOf(playbooks, region)],
      };
      const { hash, bytes } = keep(`${JSON.stringify(execution)}\n`);
      executionPlans.set(hash, bytes);
      cells[region.id] = {
        document: document.sha256,
        documents: {
          ...(options.formats.includes('markdown') ? { markdown: document } : {}),
          ...(options.formats.includes('html') ? { html: writeDocument(`${path}.html`, htmlDocument(html)) } : {}),
        },
        execution: hash,
      };
    }
    return { described, evidence, runtime, cells };
  });

  const manifest: Manifest = {
    v: 1,
    release: release.release,
    title: release.title,
    toolVersion: options.toolVersion,
    documents: documents.length,
    regions: scope.regions.map((region) => region.id),
    mops: mops.map(({ described, evidence, runtime, cells }) => ({
      ...described,
      typeEvidence: evidence,
      runtime,
      cells,
    })),
    policy: release.policy,
    inputs: inputsOf(read, scope).map((path) => ({ path, sha256: read.folder.hash(path) })),
  };
  const { hash: manifestHash, bytes } = keep(manifestText(manifest));
  output.write('manifest.json', bytes);
  const plan: Plan = {
    release: release.release,
    title: release.title,
    minimumVersion: options.toolVersion,
    manifestHash,
    regions: scope.regions.map(
      ({ id, name, role, organization, project, environment, expectedHours, startsAtHour, considerations }) => ({
        id,
        name,
        role,
        organization,
        project,
        environment,
        expectedHours,
        startsAtHour,
        considerations,
      }),
    ),
    mops: mops.map(({ described: { source: _source, ...described }, cells }) => ({
      ...described,
      dependsOn: [...described.dependsOn],
      cells: Object.fromEntries(
        Object.entries(cells).map(([region, { document, execution }]) => [region, { document, execution }]),
      ),
    })),
    policy: release.policy,
  };
  return { manifest, manifestHash, plan, documents, executionPlans, contents };
}

function inputsOf(read: ReadRelease, scope: Scope): readonly string[] {
  const variables = scope.regions.flatMap((region) => region.variables);
  return [...new Set([read.file, ...scope.mops.map((mop) => mop.source), ...variables])].sort();
}

function folderInSources(sourcesFolder: string, folder: string): string {
  const inside = relative(realpathSync(sourcesFolder), folder);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw new OperatorError(
      'release.yaml stands outside the checked-out sources',
      folder,
      'move it into the repository',
    );
  }
  return inside === '' ? '.' : inside.split(sep).join('/');
}
