import type { ReleaseFile } from '../release/release-schema.js';
import type { YamlSource } from '../release/yaml-source.js';
import type { DescribedMop } from './describe-mops.js';
import type { Finding } from './finding.js';

/** What a check of a release looks at. */
export interface Checked {
  readonly release: ReleaseFile;
  readonly yaml: YamlSource;
  readonly mops: readonly DescribedMop[];
  /** Whether something stands at a path relative to the release's folder. */
  readonly exists: (path: string) => boolean;
  readonly isFile: (path: string) => boolean;
}

/** Reports an error at a path of release.yaml; `about` changes what it says. */
export type Report = (path: readonly PropertyKey[], rule: string, message: string, about?: Partial<Finding>) => void;
