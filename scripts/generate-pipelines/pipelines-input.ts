import type { PlannedMop, PlannedRegion, Policy, RegionId } from '../../src/release/plan.js';

/** Agents of one's own (`name`) or a Microsoft-hosted image (`vmImage`), on which no job may take more than 360 minutes. */
export type Pool = { readonly name: string } | { readonly vmImage: string };

/** The repository that holds `templates/`, as the organizations see it. */
export interface TemplatesRepository {
  /** `project/repository`, or `organization/project/repository` together with `endpoint`. */
  readonly name: string;
  /** A tag, so that a release keeps the templates with which it was rehearsed. */
  readonly ref: string;
  /** Service connection of type "Azure DevOps", needed when the repository lies in another organization. */
  readonly endpoint?: string;
}

/** The part of a plan from which pipelines are made; a `Plan` is one. */
export interface PlanOutline {
  readonly release: string;
  readonly title: string;
  readonly regions: readonly Pick<PlannedRegion, 'id' | 'name' | 'organization' | 'project' | 'environment'>[];
  readonly mops: readonly Pick<PlannedMop, 'id' | 'title' | 'estimateMinutes' | 'reversible'>[];
  readonly policy: Policy;
}

/** The name of a service connection of type MOP release ledger, or of an Azure Resource Manager one and what it is to reach. */
export type LedgerAccess =
  string | { readonly azureSubscription: string; readonly storageAccount: string; readonly fleet: string };

export interface PipelinesInput {
  readonly plan: PlanOutline;
  /** The plan is a part of release.yaml only: the prepare pipeline then names the MOPs and regions that it renders. */
  readonly subset?: boolean;
  /** Path of release.yaml from the root of the repository, with forward slashes. */
  readonly releaseFile: string;
  readonly ledger: LedgerAccess;
  readonly templatesRepository: TemplatesRepository;
  /** A region without an entry uses the pool that is named like its environment. */
  readonly pools?: Readonly<Record<RegionId, Pool>>;
  /** Absent: the hub's own pool. */
  readonly watchPool?: Pool;
  /** Shown, abridged, in the titles that approvers read; known once the release is rendered. */
  readonly manifestHash?: string;
  readonly waitMinutes?: number;
  readonly pollSeconds?: number;
}

export interface GeneratedPipeline {
  readonly organization: string;
  readonly project: string;
  readonly fileName: string;
  readonly kind: 'prepare' | 'region' | 'finish' | 'watch' | 'rollback-region' | 'rollback-release';
  readonly region?: RegionId;
  readonly text: string;
}
