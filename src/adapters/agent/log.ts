import * as tl from 'azure-pipelines-task-lib/task';
import { neutralise, oneLine } from './foreign-text.js';

/** Where in a file a warning or an error belongs; the run's summary links to it. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** Prints text, one log line per line of text, with every agent command in it made harmless. */
export function say(text: string): void {
  process.stdout.write(`${neutralise(text)}\n`);
}

/** Opens a fold in the run's log; `endGroup` closes it. */
export function group(title: string): void {
  process.stdout.write(`##[group]${oneLine(title)}\n`);
}

export function endGroup(): void {
  process.stdout.write('##[endgroup]\n');
}

/** A warning of the run: shown in its summary. */
export function warn(text: string, at?: Place): void {
  logIssue('warning', text, at);
}

/** An error of the run: shown in its summary. It does not end the task. */
export function fail(text: string, at?: Place): void {
  logIssue('error', text, at);
}

/** How far the task is, in per cent, and with what. */
export function setProgress(percent: number, what: string): void {
  tl.command('task.setprogress', { value: String(percent) }, oneLine(what));
}

/** Shown only when the run was started with system diagnostics. */
export function debug(text: string): void {
  tl.command('task.debug', {}, neutralise(text));
}

function logIssue(type: 'warning' | 'error', text: string, at: Place | undefined): void {
  const place =
    at === undefined ? {} : { sourcepath: at.file, ...(at.line === undefined ? {} : { linenumber: String(at.line) }) };
  tl.command('task.logissue', { type, ...place }, oneLine(text));
}
