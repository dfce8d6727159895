import type { Plan, PlannedMop } from '../release/plan.js';

export interface DocumentFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
}

/** One cell of the matrix: what was written for one MOP in one region. */
export interface ManifestCell {
  /** Hash of the Markdown, whether it was written or not. */
  readonly document: string;
  readonly documents: Readonly<Record<string, DocumentFile>>;
  readonly execution: string;
}

export interface Manifest {
  readonly v: 1;
  readonly release: string;
  readonly title: string;
  readonly toolVersion: string;
  readonly documents: number;
  readonly regions: readonly string[];
  readonly mops: readonly (Omit<PlannedMop, 'cells' | 'dependsOn'> & {
    readonly source: string;
    readonly dependsOn: readonly string[];
    /** Why the type was chosen, where it was detected. */
    readonly typeEvidence: readonly string[];
    /** Expressions that only Ansible can evaluate. */
    readonly runtime: readonly string[];
    readonly cells: Readonly<Record<string, ManifestCell>>;
  })[];
  readonly policy: Plan['policy'];
  /** Every file that was read for the documents, relative to the release's folder, sorted. */
  readonly inputs: readonly DocumentFile[];
}

/** The manifest's bytes as text; the same for the same inputs on any machine. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
