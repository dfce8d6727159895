import type { Stage } from '../expand/expanded.js';
import type { Dependency } from '../expand/runtime-context.js';
import type { RunScope } from './run-scope.js';

/** What the jobs of one stage share. */
export interface StageScope {
  readonly run: RunScope;
  readonly stage: Stage;
  readonly recordId: string;
  /** Aborted when the run is canceled while the stage runs, unless the stage's condition still holds then. */
  readonly canceled: AbortSignal;
  /** Stage → job → result and outputs, of the stages before this one. */
  readonly stageDependencies: ReadonlyMap<string, ReadonlyMap<string, Dependency>>;
}
