import { runTask } from '../../src/adapters/agent/run-task.js';
import { openTaskLedger, tryToPublishStatus } from '../../src/adapters/agent/task-ledger.js';
import { readInputs } from './inputs.js';

runTask(async () => {
  const inputs = readInputs();
  const opened = await openTaskLedger(inputs.releaseId);
  const { carryOut } = await import('./carry-out.js');
  const end = await carryOut(inputs, opened);
  await tryToPublishStatus(opened);
  return end;
});
