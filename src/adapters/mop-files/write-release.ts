import type { DescribedMop } from '../../mop/describe-mops.js';
import type { Finding } from '../../mop/finding.js';
import { htmlDocument } from '../../mop/html-document.js';
import { indexPage } from '../../mop/index-page.js';
import { manifestText, type DocumentFile, type Manifest, type ManifestCell } from '../../mop/manifest.js';
import { mopPage } from '../../mop/mop-page.js';
import type { RenderedDocument, RenderedMop } from '../../mop/render-documents.js';
import type { Plan } from '../../release/plan.js';
import type { ReleaseRegion } from '../../release/release-schema.js';
import { ExecutionPlans } from './execution-plans.js';
import type { OutputFolder } from './output-folder.js';
import type { ReadRelease } from './read-release.js';
import { sha256 } from './release-folder.js';
import type { RenderedPages } from './render-in-time.js';
import { RenderedContents } from './rendered-contents.js';
import type { RenderOptions, WrittenRelease } from './rendered-release.js';
import type { Scope } from './select-scope.js';

type WrittenMop = Manifest['mops'][number];

/** Writes documents MOP by MOP, keeps only what names them, and writes the manifest last: without it nothing counts. */
export class ReleaseWriter {
  readonly #plans: ExecutionPlans;
  readonly #contents = new RenderedContents();
  readonly #executionPlans = new RenderedContents();
  readonly #documents: WrittenRelease['documents'][number][] = [];
  readonly #mops: WrittenMop[] = [];

  /** `folder`: the release's, relative to the root of the checkout. */
  constructor(
    private readonly options: RenderOptions,
    private readonly read: ReadRelease,
    private readonly scope: Scope,
    private readonly output: OutputFolder,
    folder: string,
  ) {
    this.#plans = new ExecutionPlans(read.folder, read.release, folder);
  }

  /** `bodies`: the documents as HTML, by region; `findings`: those of this MOP so far, for its page. */
  add(
    mop: DescribedMop,
    { documents, runtime, bodies }: RenderedMop & Partial<RenderedPages>,
    findings: readonly Finding[],
  ): void {
    const { body: _body, parts: _parts, evidence, manual, playbooks: _playbooks, reversible, ...about } = mop;
    const cells: Record<string, ManifestCell> = {};
    for (const region of this.scope.regions) {
      const document = documents.find((candidate) => candidate.region === region.id);
      if (document !== undefined) cells[region.id] = this.#addCell(mop, region, document, bodies?.get(region.id));
    }
    if (this.options.formats.includes('html')) {
      const page = { release: this.read.release.release, mop, runtime, findings, documents };
      this.output.write(`mops/${mop.id}.html`, mopPage(page));
    }
    this.#mops.push({
      ...about,
      ...(reversible ? {} : { reversible }),
      ...(manual ? { manual } : {}),
      typeEvidence: evidence,
      runtime,
      cells,
    });
  }

  finish(findings: readonly Finding[]): WrittenRelease {
    const { read, scope, options } = this;
    const { release } = read;
    const manifest: Manifest = {
      v: 1,
      release: release.release,
      title: release.title,
      toolVersion: options.toolVersion,
      documents: this.#documents.length,
      regions: scope.regions.map((region) => region.id),
      mops: this.#mops,
      policy: release.policy,
      inputs: inputsOf(read, scope).map((path) => ({ path, sha256: read.folder.hash(path) })),
    };
    const bytes = Buffer.from(manifestText(manifest), 'utf8');
    const manifestHash = sha256(bytes);
    this.#contents.add(manifestHash, () => bytes);
    writeIndex(options, read, scope, this.output, findings, { manifestHash, mops: this.#mops });
    this.output.writeWhole('manifest.json', bytes);
    const plan = planOf(manifest, manifestHash, scope);
    const [documents, executionPlans, contents] = [this.#documents, this.#executionPlans, this.#contents];
    return { manifest, manifestHash, plan, documents, executionPlans, contents };
  }

  #addCell(
    mop: DescribedMop,
    region: ReleaseRegion,
    { markdown }: RenderedDocument,
    body: string | undefined,
  ): ManifestCell {
    const { release, options } = { release: this.read.release.release, options: this.options };
    const path = `${region.id}/${mop.id}`;
    const bytes = Buffer.from(markdown, 'utf8');
    const document = { path: `${path}.md`, sha256: sha256(bytes) };
    const written: Record<string, DocumentFile> = {};
    if (options.formats.includes('markdown')) {
      written['markdown'] = this.#write(document, bytes);
    } else this.#keep(document.sha256, bytes);
    if (body !== undefined) {
      const about = `${release} · ${region.id}, ${region.name} · ${mop.id} · ${mop.category} · risk ${mop.risk} · ${mop.estimateMinutes} min`;
      const html = Buffer.from(htmlDocument({ title: `${mop.title} (${region.id})`, about, body }), 'utf8');
      written['html'] = this.#write({ path: `${path}.html`, sha256: sha256(html) }, html);
    }
    this.#documents.push({ region: region.id, mop: mop.id, ...document });
    const planned = { id: mop.id, playbooks: mop.playbooks, estimateMinutes: mop.estimateMinutes };
    const makePlan = (): Uint8Array => Buffer.from(this.#plans.textOf(planned, region, document.sha256), 'utf8');
    const execution = sha256(makePlan());
    this.#executionPlans.add(execution, makePlan);
    this.#contents.add(execution, makePlan);
    return { document: document.sha256, documents: written, execution };
  }

  /** By itself: what is made later in the scope of `bytes` would hold on to them as well. */
  #keep(hash: string, bytes: Uint8Array): void {
    this.#contents.add(hash, () => bytes);
  }

  #write(file: DocumentFile, bytes: Uint8Array): DocumentFile {
    this.output.write(file.path, bytes);
    this.#contents.add(file.sha256, () => this.output.readBack(file.path, file.sha256));
    return file;
  }
}

/** Writes the page of the whole matrix, of a release that was rendered or of one that was not. */
export function writeIndex(
  options: RenderOptions,
  read: ReadRelease,
  scope: Scope,
  output: OutputFolder,
  findings: readonly Finding[],
  rendered?: { readonly manifestHash: string; readonly mops: readonly WrittenMop[] },
): void {
  if (!options.formats.includes('html')) return;
  const cellsOf = new Map(rendered?.mops.map((mop) => [mop.id, mop.cells]));
  const { release, title } = read.release;
  const page = indexPage({
    release,
    title,
    toolVersion: options.toolVersion,
    ...(rendered === undefined ? {} : { manifestHash: rendered.manifestHash }),
    regions: scope.regions,
    mops: scope.mops.map((mop) => ({
      ...mop,
      documents: Object.fromEntries(
        Object.entries(cellsOf.get(mop.id) ?? {}).map(([region, cell]) => [region, cell.document]),
      ),
    })),
    findings,
  });
  output.write('index.html', page);
}

function planOf(manifest: Manifest, manifestHash: string, scope: Scope): Plan {
  return {
    release: manifest.release,
    title: manifest.title,
    minimumVersion: manifest.toolVersion,
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
    mops: manifest.mops.map(({ source: _source, typeEvidence: _evidence, runtime: _runtime, cells, ...mop }) => ({
      ...mop,
      dependsOn: [...mop.dependsOn],
      cells: Object.fromEntries(
        Object.entries(cells).map(([region, { document, execution }]) => [region, { document, execution }]),
      ),
    })),
    policy: manifest.policy,
  };
}

function inputsOf(read: ReadRelease, scope: Scope): readonly string[] {
  const variables = scope.regions.flatMap((region) => region.variables);
  const mops = scope.mops.flatMap((mop) => [mop.source, ...mop.parts.keys()]);
  return [...new Set([read.file, ...mops, ...variables])].sort();
}
