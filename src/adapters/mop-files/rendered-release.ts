import type { Playbooks } from '../ansible/check-syntax.js';
import type { Finding } from '../../mop/finding.js';
import type { Manifest } from '../../mop/manifest.js';
import type { Remember } from '../../mop/remember.js';
import type { Plan } from '../../release/plan.js';
import type { Wanted } from '../../release/select.js';
import type { RenderedContents } from './rendered-contents.js';

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
  /** Asks Ansible about the playbooks; absent where there is no Ansible. */
  readonly checkSyntax?: (playbooks: Playbooks) => Promise<readonly Finding[]>;
  /** For whoever renders again and again. */
  readonly remember?: Remember;
  /** Told before each MOP how many are done. */
  readonly onProgress?: (done: number, all: number) => void;
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
  readonly executionPlans: RenderedContents;
  /** Everything that is published: documents of all formats, execution plans, the manifest. The output folder must stay until then. */
  readonly contents: RenderedContents;
}

interface Outcome {
  readonly findings: readonly Finding[];
  /** What lies in the output folder beside what was written; it was left alone. */
  readonly otherFiles: readonly string[];
}

/** `findings` are warnings only. */
export type RenderedRelease = WrittenRelease & Outcome & { readonly kind: 'rendered' };

export type Rendering = RenderedRelease | (Outcome & { readonly kind: 'findings' });
