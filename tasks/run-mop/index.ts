import { currentActor, currentRun } from '../../src/adapters/agent/actor.js';
import { agentCancellation } from '../../src/adapters/agent/cancellation.js';
import * as notes from '../../src/adapters/agent/log.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import { runTask } from '../../src/adapters/agent/run-task.js';
import { writeSummary } from '../../src/adapters/agent/summary.js';
import { openTaskLedger, tryToPublishStatus } from '../../src/adapters/agent/task-ledger.js';
import { assertTokensLast } from '../../src/adapters/agent/token-life.js';
import { jobSecrets } from '../../src/adapters/agent/secrets.js';
import { setTaskVariable } from '../../src/adapters/agent/task-variable.js';
import { agentVariable } from '../../src/adapters/agent/variable.js';
import { longestRunMs } from '../../src/release/longest-run.js';
import { leftUnfinished } from '../../src/run/recover.js';
import { tokenOfRun } from '../../src/run/token-of-run.js';
import { faultOfResult } from '../../src/run/fault-of-result.js';
import { mopSummary } from '../../src/run/mop-summary.js';
import { readInputs } from './inputs.js';

runTask(async () => {
  const cancellation = agentCancellation();
  const { releaseId, region, mop: named, action, playbookFolder, token, azureMonitor, ...inputs } = readInputs();
  const opened = await openTaskLedger(releaseId);
  const { ledger, store } = opened;
  const state = await ledger.refresh();
  const mop = named ?? leftUnfinished(state, region);
  if (mop === undefined) return { outcome: 'succeeded', message: `No job left a MOP unfinished in ${region}` };
  const { runMop } = await import('../../src/adapters/ansible/run-mop.js');
  const due = state.plan?.mops.find(({ id }) => id === mop);
  if (state.plan && due) assertTokensLast(opened, longestRunMs(due, state.plan.policy));
  const result = await runMop({
    region,
    mop,
    action,
    token: token ?? tokenOfRun(state, region, currentRun()),
    actor: currentActor(),
    ledger,
    store,
    playbookFolder,
    temporaryFolder: agentVariable('Agent.TempDirectory'),
    inputs,
    azureMonitor,
    secrets: jobSecrets(),
    environment: process.env,
    notes,
    cancellation,
    onOpen: ({ kind, attempt }) => {
      setTaskVariable('open', `${kind} ${attempt}`);
      setTaskVariable('mop', mop);
    },
  }).finally(async () => {
    // After a cancel every second counts; the post-job step then renews the projection.
    if (!cancellation.isRequested()) await tryToPublishStatus(opened);
  });
  setOutput('outcome', result.outcome);
  setOutput('attempt', String(result.attempt));
  if (result.chapters.length > 0) {
    const planned = ledger.state.plan?.mops.find(({ id }) => id === mop);
    writeSummary(`${region}-${mop}-${result.attempt}`, mopSummary(region, planned, result));
  }
  const fault = faultOfResult(result, action, ledger.state.stop !== null);
  if (fault) throw fault;
  return { outcome: 'succeeded', message: result.message };
});
