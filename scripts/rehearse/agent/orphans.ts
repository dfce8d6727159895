import { killByEnvironment, rehearsalVariable } from './leftovers.js';
import type { JobScope } from './job-scope.js';

/** Every process of a job carries the job's mark under this name, as on the agent. */
export const orphanVariable = 'VSTS_PROCESS_LOOKUP_ID';

/** The same job of another rehearsal has the same id, but another mark. */
export function orphanMark({ baseEnvironment, jobId }: Pick<JobScope, 'baseEnvironment' | 'jobId'>): string {
  return `${baseEnvironment[rehearsalVariable] ?? ''}/${jobId}`;
}

/** Ends what the job's steps left running when the job is over. */
export function endOrphans(job: JobScope): void {
  const killed = killByEnvironment(orphanVariable, orphanMark(job));
  for (const pid of killed) job.run.log(job.place, `Terminate orphan process: pid (${pid})`);
}
