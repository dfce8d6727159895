import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentActor, currentRun } from '../../src/adapters/agent/actor.js';
import { currentAccess } from '../../src/adapters/agent/devops-access.js';
import { productVersion } from '../../src/adapters/agent/product-version.js';
import type { TaskEnd } from '../../src/adapters/agent/run-task.js';
import { unlessRefused, type TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { pipelineVariable } from '../../src/adapters/agent/variable.js';
import { approvalsOfRun } from '../../src/adapters/azure-devops/approvals.js';
import type { Outcome } from '../../src/ledger/ledger.js';
import { requestStop } from '../../src/ledger/request-stop.js';
import { seenSilence } from '../../src/ledger/silence.js';
import { commandOf } from './command.js';
import { decideRelease } from './decide.js';
import { endFleet } from './end-fleet.js';
import type { ControlReleaseInputs } from './inputs.js';

/** Carries out the one act that the author asked for. */
export async function carryOut(inputs: ControlReleaseInputs, opened: TaskLedger): Promise<TaskEnd> {
  switch (inputs.action) {
    case 'decide':
      return decide(inputs, opened);
    case 'stop':
      return stop(inputs, opened);
    case 'complete':
    case 'abandon': {
      const outcome = await opened.ledger.submit(commandOf(inputs, surroundings()), currentActor());
      await endFleet(opened, outcome);
      return told(inputs, outcome);
    }
    default:
      return told(inputs, await submit(inputs, opened));
  }
}

async function submit(inputs: ControlReleaseInputs, { ledger, store, release }: TaskLedger): Promise<Outcome> {
  const { open, lock } = await ledger.refresh();
  const seen = inputs.action === 'clear' ? { stops: await store.stops.list() } : {};
  const silent = await seenSilence(store.beats, open);
  const command = commandOf(inputs, { ...surroundings(), holder: lock?.token, ...silent, ...seen });
  return unlessRefused(await ledger.submit(command, currentActor()), release);
}

async function decide(inputs: ControlReleaseInputs, { ledger, release }: TaskLedger): Promise<TaskEnd> {
  const decided = await decideRelease(inputs, {
    ledger,
    actor: currentActor(),
    stage: pipelineVariable('System.StageName'),
    approvals: () => approvalsOfRun(currentAccess(), currentRun().runId),
  });
  if (decided.kind === 'nothing-left') return { outcome: 'succeeded', message: decided.note };
  const outcome = unlessRefused(decided.outcome, release);
  if (outcome.kind === 'already') return { outcome: 'succeeded', message: outcome.note };
  return {
    outcome: 'succeeded',
    message: `${inputs.decision} for ${inputs.region ?? release}, decided by ${decided.by}`,
  };
}

async function stop({ reason = '' }: ControlReleaseInputs, opened: TaskLedger): Promise<TaskEnd> {
  const stopped = await requestStop(
    { ledger: opened.ledger, stops: opened.store.stops, sleep },
    { reason, actor: currentActor(), newId: randomUUID() },
  );
  if (stopped.kind === 'recorded') return told({ action: 'stop' }, unlessRefused(stopped.outcome, opened.release));
  return {
    outcome: 'succeededWithIssues',
    message: `The emergency stop is in force beside the log, for the log could not take it: ${stopped.why}`,
  };
}

function told({ action }: Pick<ControlReleaseInputs, 'action'>, outcome: Outcome): TaskEnd {
  const note = outcome.kind === 'already' ? outcome.note : `recorded as number ${outcome.state.seq} in the ledger`;
  return { outcome: 'succeeded', message: `${action}: ${note}` };
}

function surroundings() {
  return { run: currentRun(), version: productVersion };
}
