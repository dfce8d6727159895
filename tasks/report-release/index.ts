import { handOnSeen } from '../../src/adapters/agent/last-seen.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import { runTask, type TaskEnd } from '../../src/adapters/agent/run-task.js';
import { attachSummary, summaryFiles } from '../../src/adapters/agent/summary.js';
import { openTaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { readInputs } from './inputs.js';

runTask(async () => {
  const inputs = readInputs();
  switch (inputs.kind) {
    case 'summaries':
      return attachSummaries();
    case 'report':
      return report(inputs.releaseId, inputs.outputFolder);
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

async function report(release: string, folder: string): Promise<TaskEnd> {
  const opened = await openTaskLedger(release);
  const { writeReport } = await import('./report.js');
  return writeReport(opened, folder).finally(() => {
    handOnSeen(opened.ledger);
  });
}
