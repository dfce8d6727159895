import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CheckoutStep } from '../expand/expanded.js';
import type { StepScope } from './job-scope.js';
import type { Result } from './result.js';

/** Copies the repository's files into the job's own `s` folder; its history and installed packages stay where they are. */
export async function checkOut({ job, place }: StepScope, { repository }: CheckoutStep): Promise<Result> {
  const from = job.run.host.repositories.self;
  job.run.log(place, `Checking out ${repository} from ${from} to ${job.workspace.sources}`);
  await cp(from, job.workspace.sources, {
    recursive: true,
    force: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (source) => source === from || !['.git', 'node_modules'].includes(basename(source)),
  });
  return 'succeeded';
}
