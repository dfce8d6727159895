import { runTask } from '../../src/adapters/agent/run-task.js';
import { openTaskLedger, tryToPublishStatus } from '../../src/adapters/agent/task-ledger.js';
import { readInputs } from './inputs.js';

runTask(async () => {
  const inputs = readInputs();
  const opened = await openTaskLedger(inputs.releaseId);
  const { gate } = await import('./gate.js');
  return gate(inputs, opened).finally(() => tryToPublishStatus(opened));
});
