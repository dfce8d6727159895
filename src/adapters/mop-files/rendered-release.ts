import type { Finding } from '../../mop/finding.js';
import type { Manifest } from '../../mop/manifest.js';
import type { Plan } from '../../release/plan.js';
import type { Wanted } from '../../release/select.js';

export type DocumentFormat = 'markdown' | 'html';

export interface RenderOptions {
  readonly releaseFile: string;
  /** Root of the checkout: execution plans name the release's folder relative to it. */
  readonly sourcesFolder: string;
  readonly outputFolder: string;
  readonly formats: readonly DocumentFormat[];
  readonly regions?: Wanted;
  readonly mops?: Wanted;
  readonly toolVersion: string;
}

export interface WrittenRelease {
  readonly manifest: Manifest;
  readonly manifestHash: string;
  readonly plan: Plan;
  /** The Markdown documents, which are what is approved. `path` is relative to the output folder. */
  readonly documents: readonly {
    readonly region: string;
    readonly mop: string;
    readonly path: string;
    readonly sha256: string;
  }[];
  readonly executionPlans: ReadonlyMap<string, Uint8Array>;
  /** Everything that is published, keyed by hash: documents of all formats, execution plans, the manifest. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

export type RenderedRelease = WrittenRelease & {
  readonly kind: 'rendered';
  /** Warnings only. */
  readonly findings: readonly Finding[];
};

export type Rendering = RenderedRelease | { readonly kind: 'findings'; readonly findings: readonly Finding[] };
