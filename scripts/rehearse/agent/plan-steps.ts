import { OperatorError } from '../../../src/release/operator-error.js';
import type { Step } from '../expand/expanded.js';
import { checkOut } from './check-out.js';
import type { AgentHost } from './host.js';
import type { StepScope } from './job-scope.js';
import { minutesToMs } from './minutes.js';
import type { PlannedStep } from './planned-step.js';
import { publish } from './publish.js';
import { runScript } from './run-script.js';
import { runTask } from './run-task.js';
import { findTask } from './task-manifest.js';

/** A job's enabled steps in order; then, last first, what its tasks do when the job ends, however it ends. */
export async function planSteps(
  steps: readonly Step[],
  host: AgentHost,
): Promise<{ readonly main: readonly PlannedStep[]; readonly post: readonly PlannedStep[] }> {
  const main: PlannedStep[] = [];
  const post: PlannedStep[] = [];
  const nameStep = nameSteps();
  for (const step of steps.filter((each) => each.enabled)) {
    const taskVariables: StepScope['taskVariables'] = new Map();
    const planned = {
      refName: step.name ?? nameStep(step.kind === 'task' ? step.task : step.kind),
      displayName: step.displayName ?? (step.kind === 'task' ? step.task : step.kind),
      condition: step.condition ?? 'succeeded()',
      continueOnError: step.continueOnError,
      timeoutMs: minutesToMs(step.timeoutInMinutes, 'timeoutInMinutes of a step'),
      taskVariables,
    };
    switch (step.kind) {
      case 'task': {
        const task = await findTask(host.bundles, step.task);
        main.push({ ...planned, run: (scope, control) => runTask(scope, control, { task, step, stage: 'execution' }) });
        if (task.manifest.postjobexecution !== undefined) {
          post.unshift({
            ...planned,
            refName: `${planned.refName}_post`,
            displayName: `Post-job: ${planned.displayName}`,
            condition: 'always()',
            run: (scope, control) => runTask(scope, control, { task, step, stage: 'postjobexecution' }),
          });
        }
        break;
      }
      case 'script':
      case 'bash':
        main.push({ ...planned, run: (scope, control) => runScript(scope, control, step) });
        break;
      case 'checkout':
        if (step.repository !== 'none') main.push({ ...planned, run: (scope) => checkOut(scope, step) });
        break;
      case 'publish':
        main.push({ ...planned, run: (scope) => publish(scope, step) });
        break;
      case 'download':
        break;
    }
  }
  return { main, post };
}

/** Names for steps without one, each once in its job. */
function nameSteps(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const base = (kind.split('@')[0] ?? kind).replace(/\W/g, '_');
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return `${base}${count}`;
  };
}

/** Refuses by name what this agent cannot do, before anything runs. */
export function refuseUnsupportedSteps(job: string, deployment: boolean, steps: readonly Step[]): void {
  const refuse = (what: string, next: string): never => {
    throw new OperatorError(`${what} is not supported by this agent`, `job ${job}`, next);
  };
  for (const step of steps) {
    if (step.retryCountOnTaskFailure > 0)
      refuse('retryCountOnTaskFailure', 'leave it out: the ledger decides on new attempts');
    if (step.kind === 'download' && step.what !== 'none') refuse(`download: ${step.what}`, 'write download: none');
    if (step.kind !== 'checkout') continue;
    if (step.repository !== 'self' && step.repository !== 'none')
      refuse(`checkout: ${step.repository}`, 'write checkout: self');
    for (const option of ['path', 'submodules', 'persistCredentials'] as const) {
      if (step[option] !== undefined && step[option].toLowerCase() !== 'false')
        refuse(`${option} of a checkout`, 'leave it out');
    }
  }
  if (deployment && !steps.some((step) => step.kind === 'download')) {
    refuse('the download of artifacts that a deployment job begins with', 'give the job a step download: none');
  }
}
