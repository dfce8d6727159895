import { basename, isAbsolute, join } from 'node:path';
import { OperatorError } from '../../../src/release/operator-error.js';
import type { StepScope } from './job-scope.js';
import type { LoggingCommand } from './logging-command.js';
import { type Result, worse } from './result.js';
import { attach, keepArtifact, keepSummary } from './run-output.js';
import { failCommand, logDebug } from './step-log.js';

type Obey = (command: LoggingCommand, step: StepScope, outputVariables: readonly string[]) => void;

const commands: ReadonlyMap<string, Obey> = new Map<string, Obey>([
  ['task.setvariable', setVariable],
  ['task.complete', complete],
  ['task.logissue', logIssue],
  ['task.setprogress', setProgress],
  [
    'task.setsecret',
    ({ data }, step) => {
      step.job.run.masker.add(data);
    },
  ],
  [
    'task.debug',
    ({ data }, step) => {
      logDebug(step, data);
    },
  ],
  [
    'task.logdetail',
    ({ data }, step) => {
      logDebug(step, `Detail: ${data}`);
    },
  ],
  [
    'task.prependpath',
    ({ data }, step) => {
      step.job.paths.unshift(needed('a path', data, 'task.prependpath'));
    },
  ],
  ['task.settaskvariable', setTaskVariable],
  ['task.uploadsummary', uploadSummary],
  ['task.addattachment', addAttachment],
  ['artifact.upload', uploadArtifact],
  ['build.updatebuildnumber', updateBuildNumber],
  ['telemetry.publish', () => undefined],
]);

/** Does what a task asks for. Throws for what is malformed, and for a command that this agent does not know. */
export const obeyCommand: Obey = (command, step, outputVariables) => {
  const obey = commands.get(command.name);
  if (obey === undefined) {
    throw new OperatorError(
      `##vso[${command.name}] is not known to this agent`,
      `step ${step.refName}`,
      `use one of ${[...commands.keys()].join(', ')}`,
    );
  }
  obey(command, step, outputVariables);
};

function setVariable(command: LoggingCommand, step: StepScope, outputVariables: readonly string[]): void {
  const { properties, data } = command;
  const name = needed('variable=NAME', properties.get('variable'), command.name);
  const options = { secret: isTrue(properties.get('issecret')), readonly: isTrue(properties.get('isreadonly')) };
  if (options.secret) step.job.run.masker.add(data);
  const declared = outputVariables.some((output) => output.toLowerCase() === name.toLowerCase());
  if (!isTrue(properties.get('isoutput')) && !declared) {
    step.job.variables.set(name, data, options);
    return;
  }
  const outputName = `${step.refName}.${name}`;
  step.job.variables.set(outputName, data, options);
  step.job.outputs.set(outputName, data);
}

const results: ReadonlyMap<string, Result> = new Map<string, Result>([
  ['', 'succeeded'],
  ['succeeded', 'succeeded'],
  ['succeededwithissues', 'succeededWithIssues'],
  ['failed', 'failed'],
  ['canceled', 'canceled'],
  ['skipped', 'skipped'],
]);

function complete({ name, properties, data }: LoggingCommand, step: StepScope): void {
  if (isTrue(properties.get('done'))) throw unsupported(`##vso[${name} done=true]`, 'end the process instead');
  const result = results.get(properties.get('result')?.toLowerCase() ?? '');
  if (result === undefined)
    throw unsupported(`##vso[${name} result=${properties.get('result') ?? ''}]`, 'use a known result');
  step.commandResult = step.commandResult === undefined ? result : worse(step.commandResult, result);
  if (data !== '') logDebug(step, `${result}: ${data}`);
}

function logIssue({ name, properties, data }: LoggingCommand, step: StepScope): void {
  const level = properties.get('type')?.toLowerCase();
  if (level !== 'error' && level !== 'warning')
    throw unsupported(`##vso[${name} type=${level ?? ''}]`, 'use error or warning');
  const file = properties.get('sourcepath');
  const position = [properties.get('linenumber'), properties.get('columnnumber')].filter((part) => part !== undefined);
  const where = file === undefined ? '' : `${file}${position.length > 0 ? `(${position.join(',')})` : ''}: `;
  step.job.run.issue(step.place, step.recordId, level, `${where}${data}`);
}

function setProgress({ properties, data }: LoggingCommand, step: StepScope): void {
  const percent = Number(properties.get('value'));
  if (!(percent >= 0 && percent <= 100))
    throw unsupported('##vso[task.setprogress] without a value', 'use value=0 … value=100');
  step.job.run.emit({ kind: 'progress', place: step.place, percent });
  if (data !== '') logDebug(step, `Progress ${percent} %: ${data}`);
}

function setTaskVariable({ name, properties, data }: LoggingCommand, step: StepScope): void {
  const secret = isTrue(properties.get('issecret'));
  if (secret) step.job.run.masker.add(data);
  step.taskVariables.set(needed('variable=NAME', properties.get('variable'), name), { value: data, secret });
}

function uploadSummary({ name, data }: LoggingCommand, step: StepScope): void {
  const file = pathOf(needed('a file', data, name), step);
  inBackground(step, async () => {
    const kept = await keepSummary(step.job.run, step.place, file);
    step.job.run.emit({ kind: 'summary', place: step.place, file: kept });
  });
}

function addAttachment({ name, properties, data }: LoggingCommand, step: StepScope): void {
  const file = pathOf(needed('a file', data, name), step);
  const type = needed('type=TYPE', properties.get('type'), name);
  const title = needed('name=NAME', properties.get('name'), name);
  inBackground(step, () => attach(step.job.run, type, title, file));
}

function uploadArtifact({ name, properties, data }: LoggingCommand, step: StepScope): void {
  const path = pathOf(needed('a file or folder', data, name), step);
  const artifact = properties.get('artifactname') ?? properties.get('containerfolder') ?? basename(path);
  inBackground(step, () => keepArtifact(step.job.run, step.place, artifact, path));
}

function updateBuildNumber({ name, data }: LoggingCommand, step: StepScope): void {
  const { run, variables } = step.job;
  run.buildNumber = run.masker.mask(needed('a number', data, name));
  variables.define('Build.BuildNumber', run.buildNumber);
  run.recorder.renameBuild(run.buildNumber);
}

function inBackground(step: StepScope, work: () => Promise<void>): void {
  step.pending.push(
    work().catch((error: unknown) => {
      failCommand(step, error);
    }),
  );
}

function pathOf(path: string, step: StepScope): string {
  return isAbsolute(path) ? path : join(step.job.workspace.sources, path);
}

function needed(what: string, value: string | undefined, command: string): string {
  const text = value?.trim() ?? '';
  if (text === '') throw new OperatorError(`##vso[${command}] without ${what}`, 'output of the step', `give ${what}`);
  return text;
}

function unsupported(what: string, next: string): OperatorError {
  return new OperatorError(`${what} is not accepted by this agent`, 'output of the step', next);
}

function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}
