import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach } from 'mocha';
import type { Plan } from '../../../src/release/plan.js';
import { sharedAzurite } from '../../support/azurite.js';
import { devOpsServer, type DevOpsServer } from './devops-server.js';
import { PlannedRelease } from './planned-release.js';
import { runBundle, type BundleEnd, type BundleRun } from './run-bundle.js';

type SuiteRun = Partial<Omit<BundleRun, 'task' | 'organization'>> & { readonly region?: string };

export interface TaskSuite {
  readonly devops: DevOpsServer;
  readonly azurite: ReturnType<typeof sharedAzurite>;
  /** The checkout and temporary folder of one test. */
  folder(): string;
  publish(options?: {
    readonly profile?: string;
    readonly policy?: Partial<Plan['policy']>;
    /** Each region's variables, as YAML. */
    readonly variables?: Readonly<Record<string, string>>;
  }): Promise<PlannedRelease>;
  /** Runs the suite's task as a run of a region's organization, on the release's connection. */
  run(release: PlannedRelease, run: SuiteRun): Promise<BundleEnd>;
}

/** What tests of one task's bundle need: Azurite, Azure DevOps' answers, and a folder of their own. */
export function taskSuite(task: string): TaskSuite {
  const azurite = sharedAzurite();
  const devops = devOpsServer();
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mop-suite-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    azurite,
    devops,
    folder: () => folder,
    publish: async ({ profile, policy, variables } = {}) =>
      PlannedRelease.publish(
        await azurite.newFleet(),
        (region) => devops.organization(region),
        folder,
        profile,
        policy,
        variables,
      ),
    run: (release, { region = 'R1', inputs, ...run }) =>
      runBundle({
        task,
        organization: devops.organization(region),
        connection: release.connection,
        temporary: folder,
        ...run,
        inputs: { releaseId: 'R1.0', ...inputs },
      }),
  };
}
