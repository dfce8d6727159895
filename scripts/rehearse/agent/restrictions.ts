import type { LoggingCommand } from './logging-command.js';

/** `restrictions` of a task.json. */
export interface Restrictions {
  readonly commands?: { readonly mode?: 'any' | 'restricted' | undefined } | undefined;
  readonly settableVariables?: { readonly allowed?: readonly string[] | undefined } | undefined;
}

const allowedWhenRestricted: ReadonlySet<string> = new Set([
  'task.logdetail',
  'task.logissue',
  'task.complete',
  'task.setprogress',
  'task.setsecret',
  'task.setvariable',
  'task.debug',
  'task.settaskvariable',
  'task.prependpath',
  'telemetry.publish',
]);

/** Why the task that printed the command may not give it; `undefined` when it may. */
export function refuseCommand(command: LoggingCommand, restrictions: Restrictions): string | undefined {
  if (restrictions.commands?.mode === 'restricted' && !allowedWhenRestricted.has(command.name)) {
    return `##vso[${command.name}] is not allowed in this step: its task restricts its commands.`;
  }
  const variable = variableThatItSets(command);
  const allowed = restrictions.settableVariables?.allowed;
  if (variable === undefined || allowed === undefined || allowed.some((pattern) => matches(variable, pattern))) {
    return undefined;
  }
  return `Setting variable '${variable}' has been disabled by the task or build definition.`;
}

function variableThatItSets(command: LoggingCommand): string | undefined {
  if (command.name === 'task.setvariable') return command.properties.get('variable') ?? '';
  return command.name === 'task.prependpath' ? 'path' : undefined;
}

function matches(variable: string, pattern: string): boolean {
  const expression = pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${expression}$`, 'is').test(variable);
}
