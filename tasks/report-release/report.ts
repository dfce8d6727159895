import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { neutralise } from '../../src/adapters/agent/foreign-text.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import type { TaskEnd } from '../../src/adapters/agent/run-task.js';
import { attachSummary } from '../../src/adapters/agent/summary.js';
import type { TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { readMeasured } from '../../src/adapters/probes/stored-measurements.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { deploymentReport } from '../../src/report/deployment-report.js';
import { htmlReport } from '../../src/report/html-report.js';

/** Writes the deployment report as Markdown, which is attached to the run, and as HTML with a chart for every probe. */
export async function writeReport({ ledger, store, release }: TaskLedger, folder: string): Promise<TaskEnd> {
  const state = await ledger.refresh();
  if (state.plan === null) {
    throw new OperatorError(
      'nothing is planned in this ledger',
      `release ${release}`,
      'publish the release with render-mop first',
    );
  }
  const markdown = deploymentReport(state, state.plan, ledger.nowMs);
  const html = htmlReport(release, markdown, await readMeasured(store.documents, state));
  const file = path.join(folder, `${release}-deployment-report.md`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, neutralise(markdown));
  await writeFile(file.replace(/\.md$/, '.html'), neutralise(html));
  attachSummary(file);
  setOutput('reportPath', file);
  return {
    outcome: 'succeeded',
    message: `The deployment report of ${release} is written to ${file}, and beside it as HTML with charts`,
  };
}
