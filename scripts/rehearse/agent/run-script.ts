import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ScriptStep } from '../expand/expanded.js';
import { runChild } from './child-process.js';
import { describeEnd } from './describe-end.js';
import type { StepScope } from './job-scope.js';
import type { StepControl } from './planned-step.js';
import { type Result, worse } from './result.js';
import { scriptEnvironment } from './step-environment.js';
import { readOutput } from './step-output.js';

/** Runs a script with bash from a file in the agent's temporary folder, as the service's own script tasks do. */
export async function runScript(scope: StepScope, control: StepControl, step: ScriptStep): Promise<Result> {
  const { job } = scope;
  const file = join(job.workspace.temp, `${scope.recordId}.sh`);
  await writeFile(file, job.variables.expand(step.script));
  const folder = job.variables.expand(step.workingDirectory ?? '');
  const read = readOutput(scope, { restrictions: {}, outputVariables: [] });
  const written = { stdout: 0, stderr: 0 };
  const end = await runChild(
    {
      file: 'bash',
      args: ['--noprofile', '--norc', file],
      cwd: isAbsolute(folder) ? folder : join(job.workspace.sources, folder),
      environment: scriptEnvironment(job, step.env),
    },
    {
      ...control,
      onLine: (line, from) => {
        written[from] += 1;
        read(line);
      },
    },
  );
  await Promise.all(scope.pending);
  const fault =
    describeEnd(end, 'bash') ?? (step.failOnStderr && written.stderr > 0 ? 'The script wrote to stderr.' : undefined);
  if (fault !== undefined && !control.stop.aborted) job.run.issue(scope.place, scope.recordId, 'error', fault);
  return worse(scope.commandResult ?? 'succeeded', fault === undefined ? 'succeeded' : 'failed');
}
