import * as tl from 'azure-pipelines-task-lib/task';
import { oneLine } from './foreign-text.js';

/** Sets an output variable. task.json declares each one, and nothing but them may be set. */
export function setOutput(name: string, value: string): void {
  tl.setVariable(name, oneLine(value, 32_000), false, true);
}
