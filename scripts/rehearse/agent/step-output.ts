import { findCommand, isKnownArea } from './logging-command.js';
import type { OutputLine } from './line-splitter.js';
import { obeyCommand } from './obey-command.js';
import { refuseCommand, type Restrictions } from './restrictions.js';
import type { StepScope } from './job-scope.js';
import { failCommand, logDebug } from './step-log.js';

export interface OutputRules {
  readonly restrictions: Restrictions;
  /** `outputVariables` of task.json: setting one makes an output even without `isOutput`. */
  readonly outputVariables: readonly string[];
}

/** Reads a step's output line by line: obeys the commands that it may give, logs everything else. */
export function readOutput(step: StepScope, rules: OutputRules): (line: OutputLine) => void {
  const { run } = step.job;
  const warn = (message: string): void => {
    run.issue(step.place, step.recordId, 'warning', message);
  };
  return ({ text, cut }) => {
    const command = findCommand(text);
    if (cut > 0) {
      run.log(step.place, `${run.masker.mask(text).slice(0, 1_000)} … (${text.length + cut} characters)`);
      if (command !== undefined)
        warn(`##vso[${command.name}] is ignored: its line is longer than ${text.length} characters.`);
      return;
    }
    if (command === undefined) {
      run.log(step.place, text);
      if (text.includes('##vso')) warn('The line above contains ##vso but is no logging command.');
      return;
    }
    if (!isKnownArea(command)) {
      warn(`Cannot find a command extension for ##vso[${command.name}].`);
      return;
    }
    const refusal = refuseCommand(command, rules.restrictions);
    if (refusal !== undefined) {
      warn(refusal);
      return;
    }
    try {
      obeyCommand(command, step, rules.outputVariables);
    } catch (error) {
      failCommand(step, error);
    }
    if (command.name !== 'task.debug') logDebug(step, `Processed: ${text}`);
  };
}
