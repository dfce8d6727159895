import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as tl from 'azure-pipelines-task-lib/task';
import { neutralise } from './foreign-text.js';
import { agentVariable } from './variable.js';

/** The agent empties its temporary folder after each job, so summaries are those of this job. */
function summaryFolder(): string {
  return path.join(agentVariable('Agent.TempDirectory'), 'mop-release', 'summaries');
}

/** Leaves a Markdown page for `report-release` to attach; a restricted task may not attach one itself. Returns the file. */
export function writeSummary(name: string, markdown: string): string {
  const folder = summaryFolder();
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name.replace(/[^A-Za-z0-9._-]/g, '-')}.md`);
  writeFileSync(file, neutralise(markdown));
  return file;
}

/** The pages that earlier steps of this job left, oldest name first. */
export function summaryFiles(): readonly string[] {
  const folder = summaryFolder();
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => path.join(folder, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Attaches one page to the run. Only a task without command restrictions may do so. */
export function attachSummary(file: string): void {
  tl.command('task.uploadsummary', {}, file);
}
