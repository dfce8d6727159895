import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of one job, named as on an agent. */
export interface Workspace {
  readonly root: string;
  /** `s`: Build.SourcesDirectory and working folder of every step. */
  readonly sources: string;
  /** `b`: Build.BinariesDirectory. */
  readonly binaries: string;
  /** `a`: Build.ArtifactStagingDirectory. */
  readonly staging: string;
  /** Agent.TempDirectory. */
  readonly temp: string;
}

/** Makes a job's folders anew; what a killed run left in the same place is removed first. */
export async function makeWorkspace(root: string): Promise<Workspace> {
  const workspace: Workspace = {
    root,
    sources: join(root, 's'),
    binaries: join(root, 'b'),
    staging: join(root, 'a'),
    temp: join(root, '_temp'),
  };
  await rm(root, { recursive: true, force: true });
  for (const folder of [workspace.sources, workspace.binaries, workspace.staging, workspace.temp]) {
    await mkdir(folder, { recursive: true });
  }
  return workspace;
}

/** A process that is just dying may still write: remove again for a while. */
export async function removeWorkspace(workspace: Workspace): Promise<void> {
  await rm(workspace.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
