import { currentActor, currentRun } from '../../src/adapters/agent/actor.js';
import { required } from '../../src/adapters/agent/inputs.js';
import { runTask } from '../../src/adapters/agent/run-task.js';
import { openTaskLedger, tryToPublishStatus } from '../../src/adapters/agent/task-ledger.js';
import { taskVariable } from '../../src/adapters/agent/task-variable.js';
import { closeLeftOpen } from '../../src/run/settle-open.js';

/** Closes what this step left open when it was killed; it never gives the lock back. */
runTask(async () => {
  const left = taskVariable('open');
  if (left === undefined) return { outcome: 'succeeded', message: 'This step started nothing.' };
  const opened = await openTaskLedger(required('releaseId'));
  const { ledger } = opened;
  await ledger.refresh();
  const mine = { region: required('region'), mop: taskVariable('mop') ?? required('mop'), left, run: currentRun() };
  const message = await closeLeftOpen({ ledger, actor: currentActor() }, mine);
  await tryToPublishStatus(opened);
  return { outcome: 'succeeded', message };
});
