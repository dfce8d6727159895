import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { neutralise } from '../../src/adapters/agent/foreign-text.js';
import { handOnSeen } from '../../src/adapters/agent/last-seen.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import { runTask, type TaskEnd } from '../../src/adapters/agent/run-task.js';
import { attachSummary, summaryFiles } from '../../src/adapters/agent/summary.js';
import { openTaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { readInputs } from './inputs.js';

runTask(async () => {
  const inputs = readInputs();
  switch (inputs.kind) {
    case 'summaries':
      return attachSummaries();
    case 'report':
      return writeReport(inputs.releaseId, inputs.outputFolder);
    case 'watch':
      return watch(inputs.releaseId, inputs.decisionOverdueMs);
  }
});

async function watch(release: string, decisionOverdueMs: number): Promise<TaskEnd> {
  const opened = await openTaskLedger(release);
  const { watchOnce } = await import('./watch.js');
  setOutput('reportPath', '');
  return watchOnce(opened, decisionOverdueMs).finally(() => {
    handOnSeen(opened.ledger);
  });
}

function attachSummaries(): TaskEnd {
  const files = summaryFiles();
  for (const file of files) attachSummary(file);
  setOutput('reportPath', '');
  const message = files.length === 0 ? 'No step of this job left a summary' : `${files.length} summaries attached`;
  return { outcome: 'succeeded', message };
}

async function writeReport(release: string, folder: string): Promise<TaskEnd> {
  const { ledger } = await openTaskLedger(release);
  const { deploymentReport } = await import('../../src/report/deployment-report.js');
  const state = await ledger.refresh();
  handOnSeen(ledger);
  if (state.plan === null) {
    throw new OperatorError(
      'nothing is planned in this ledger',
      `release ${release}`,
      'publish the release with render-mop first',
    );
  }
  const file = path.join(folder, `${release}-deployment-report.md`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, neutralise(deploymentReport(state, state.plan, ledger.nowMs)));
  attachSummary(file);
  setOutput('reportPath', file);
  return { outcome: 'succeeded', message: `The deployment report of ${release} is written to ${file}` };
}
