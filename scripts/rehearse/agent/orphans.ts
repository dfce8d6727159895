import { killByEnvironment } from './leftovers.js';
import type { JobScope } from './job-scope.js';

/** Every process of a job carries the job's id under this name, as on the agent. */
export const orphanVariable = 'VSTS_PROCESS_LOOKUP_ID';

/** Ends what the job's steps left running when the job is over. */
export function endOrphans(job: JobScope): void {
  const killed = killByEnvironment(orphanVariable, job.jobId);
  for (const pid of killed) job.run.log(job.place, `Terminate orphan process: pid (${pid})`);
}
