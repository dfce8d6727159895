import type { DescribedMop } from '../../mop/describe-mops.js';
import type { ExecutionPlan } from '../../release/plan.js';
import type { ReleaseFile, ReleaseRegion } from '../../release/release-schema.js';
import { ExecutionFiles } from './execution-files.js';
import type { ReleaseFolder } from './release-folder.js';

type Playbooks = ExecutionPlan['playbooks'];

/** Makes the execution plan of each cell. The list of files is put into words once for all cells that share it. */
export class ExecutionPlans {
  readonly #files: ExecutionFiles;
  readonly #listed = new Map<string, string>();

  /** `folder`: the release's, relative to the root of the checkout. */
  constructor(
    source: ReleaseFolder,
    private readonly release: ReleaseFile,
    private readonly folder: string,
  ) {
    this.#files = new ExecutionFiles(source, release);
  }

  /** `executionPlanSchema` as JSON; the same bytes whenever it is asked for. */
  textOf(
    mop: Pick<DescribedMop, 'id' | 'playbooks' | 'estimateMinutes'>,
    region: ReleaseRegion,
    document: string,
  ): string {
    const { release, policy, health } = this.release;
    const plan: Omit<ExecutionPlan, 'files'> = {
      v: 1,
      release,
      region: region.id,
      mop: mop.id,
      document,
      folder: this.folder,
      playbooks: mop.playbooks,
      inventory: region.inventory,
      variables: region.variables,
      ...(health === undefined ? {} : { healthProfile: health }),
      deadlineMs: Math.round(mop.estimateMinutes * 60_000 * policy.deadlineFactor),
      ...(region.verbosity === undefined ? {} : { verbosity: region.verbosity }),
      ...(policy.hosts && { hosts: policy.hosts }),
    };
    return `${JSON.stringify(plan).slice(0, -1)},"files":${this.#filesText(mop.playbooks, region)}}\n`;
  }

  #filesText(playbooks: Playbooks, region: ReleaseRegion): string {
    const key = JSON.stringify([region.id, playbooks]);
    const known = this.#listed.get(key);
    if (known !== undefined) return known;
    const text = JSON.stringify(this.#files.filesOf(playbooks, region));
    this.#listed.set(key, text);
    return text;
  }
}
