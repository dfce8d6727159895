import { setTimeout as sleep } from 'node:timers/promises';
import { currentActor, currentRun } from '../../src/adapters/agent/actor.js';
import { currentAccess } from '../../src/adapters/agent/devops-access.js';
import { say, warn } from '../../src/adapters/agent/log.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import { productVersion } from '../../src/adapters/agent/product-version.js';
import type { TaskEnd } from '../../src/adapters/agent/run-task.js';
import {
  publishStatus,
  refusalError,
  tryToPublishStatus,
  type TaskLedger,
} from '../../src/adapters/agent/task-ledger.js';
import { assertTokensLast, warnOfTokens } from '../../src/adapters/agent/token-life.js';
import { approvalsOfRun } from '../../src/adapters/azure-devops/approvals.js';
import { runHasEnded } from '../../src/adapters/azure-devops/run-status.js';
import { formatToken } from '../../src/ledger/token.js';
import { acquireLock } from './acquire.js';
import { giveBackLock } from './give-back.js';
import type { AcquireReleaseLockInputs } from './inputs.js';
import type { LockPorts } from './lock-ports.js';

export async function acquire(inputs: AcquireReleaseLockInputs, opened: TaskLedger): Promise<TaskEnd> {
  const result = await acquireLock(inputs, portsOf(opened));
  setOutput('outcome', result.kind);
  switch (result.kind) {
    case 'acquired':
      setOutput('fencingToken', formatToken(result.token));
      warnOfTokens(opened);
      await tryToPublishStatus(opened);
      return { outcome: 'succeeded', message: `${inputs.region} holds the lock of ${inputs.releaseId}: ${result.how}` };
    case 'timedOut':
      return {
        outcome: 'succeededWithIssues',
        message: `The wait for the turn of ${inputs.region} is over: ${result.last.message}`,
      };
    case 'refused':
      if (result.refusal.code !== 'already-done') throw refusalError(result.refusal, inputs.releaseId);
      return { outcome: 'succeededWithIssues', message: result.refusal.message };
  }
}

export async function giveBack(inputs: AcquireReleaseLockInputs, opened: TaskLedger): Promise<TaskEnd> {
  const result = await giveBackLock(inputs, portsOf(opened));
  setOutput('outcome', result.kind);
  await publishStatus(opened);
  if (result.kind === 'notHeld') {
    return { outcome: 'succeeded', message: `Nothing to give back: ${result.note}` };
  }
  if (result.region === 'completed') {
    return { outcome: 'succeeded', message: `${inputs.region} is completed; the lock is free` };
  }
  const message = `${inputs.region} is ${result.region}${result.reason === undefined ? '' : `: ${result.reason}`}; the lock is free`;
  warn(message);
  return { outcome: 'succeededWithIssues', message };
}

function portsOf(opened: TaskLedger): LockPorts {
  const { ledger, store } = opened;
  const run = currentRun();
  return {
    ledger,
    beats: store.beats,
    stops: store.stops,
    fleet: store.fleet,
    run,
    actor: currentActor(),
    version: productVersion,
    runHasEnded: (other) => runHasEnded({ ...currentAccess(), project: other.project }, other.runId),
    approvals: () => approvalsOfRun(currentAccess(), run.runId),
    assertTokensLast: (lastsMs) => {
      assertTokensLast(opened, lastsMs);
    },
    sleep: (ms) => sleep(ms),
    monotonicMs: () => performance.now(),
    random: Math.random,
    say,
    warn: (text) => {
      warn(text);
    },
  };
}
