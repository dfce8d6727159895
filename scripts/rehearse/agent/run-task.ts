import { access } from 'node:fs/promises';
import { OperatorError } from '../../../src/release/operator-error.js';
import type { TaskStep } from '../expand/expanded.js';
import { runChild } from './child-process.js';
import { describeEnd } from './describe-end.js';
import type { StepScope } from './job-scope.js';
import type { StepControl } from './planned-step.js';
import { type Result, worse } from './result.js';
import { taskEnvironment } from './step-environment.js';
import { readOutput } from './step-output.js';
import { resolveInputs } from './task-inputs.js';
import { entryPoint, type InstalledTask, type TaskStage } from './task-manifest.js';

export interface TaskCall {
  readonly task: InstalledTask;
  readonly step: TaskStep;
  readonly stage: TaskStage;
}

/** Runs a task's bundle in a Node process, as the agent's Node handlers do. */
export async function runTask(
  scope: StepScope,
  control: StepControl,
  { task, step, stage }: TaskCall,
): Promise<Result> {
  const { job } = scope;
  const { manifest } = task;
  const target = entryPoint(task, stage);
  if (target === undefined) {
    throw new OperatorError(`the task ${manifest.name} has no ${stage}`, task.folder, 'declare it in task.json');
  }
  await access(target).catch((cause: unknown) => {
    throw new OperatorError(`the task ${manifest.name} is not complete`, target, 'build the tasks (npm run build)', {
      cause,
    });
  });
  const { Major, Minor, Patch } = manifest.version;
  job.run.log(scope.place, `Task: ${manifest.name} ${Major}.${Minor}.${Patch}`);
  const inputs = resolveInputs(manifest, step.inputs, job.variables, job.run.host.endpoints);
  for (const name of inputs.undeclared) {
    job.run.issue(scope.place, scope.recordId, 'warning', `The task ${manifest.name} has no input ${name}.`);
  }
  const read = readOutput(scope, {
    restrictions: manifest.restrictions,
    outputVariables: manifest.outputVariables.map(({ name }) => name),
  });
  const displayName = job.variables.expand(step.displayName ?? step.task);
  const end = await runChild(
    {
      file: process.execPath,
      args: [target],
      cwd: job.workspace.sources,
      environment: taskEnvironment(scope, inputs, step.env, displayName),
    },
    { ...control, onLine: read },
  );
  await Promise.all(scope.pending);
  const fault = describeEnd(end, `node ${target}`);
  if (fault !== undefined && !control.stop.aborted) job.run.issue(scope.place, scope.recordId, 'error', fault);
  return worse(scope.commandResult ?? 'succeeded', fault === undefined ? 'succeeded' : 'failed');
}
