import { createHash } from 'node:crypto';
import type { Actor, FencingToken } from '../../ledger/events.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { ReleaseStore } from '../../ledger/stores.js';
import { OperatorError } from '../../release/operator-error.js';
import { executionPlanSchema, type ExecutionPlan, type PlannedMop } from '../../release/plan.js';
import { isDoneByHand } from '../../run/attested.js';
import { executeMop } from '../../run/execute-mop.js';
import type { MopRequest, MopRunParts, MopRunResult, PreparedMop } from '../../run/mop-run.js';
import type { Cancellation, RunNotes } from '../../run/ports.js';
import type { AzureIdentity } from '../azure-identity/identity.js';
import { ansibleRunner, type AnsibleInputs } from './ansible-runner.js';
import { findAnsible } from './find-ansible.js';
import { maskSecrets } from './mask-secrets.js';
import { nodeTiming } from './node-timing.js';
import { describeOverrides } from './plan-overrides.js';
import { copyPlannedFiles, type PrivateCopy } from './private-copy.js';
import { RunLogWriter } from './run-log-writer.js';

export interface RunMopOptions {
  readonly region: string;
  readonly mop: string;
  readonly action: MopRequest['action'];
  readonly token: FencingToken;
  readonly actor: Actor;
  readonly ledger: Ledger;
  readonly store: Pick<ReleaseStore, 'documents' | 'beats' | 'stops' | 'runLog'>;
  /** Root of the checked-out repository. */
  readonly playbookFolder: string;
  /** The agent's temporary folder; the private copy lives there while this runs. */
  readonly temporaryFolder: string;
  readonly inputs: AnsibleInputs;
  /** Whom probes of Azure Monitor ask as. */
  readonly azureMonitor?: AzureIdentity | undefined;
  /** Values that no record may hold, beside those of `inputs`. */
  readonly secrets: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly notes: RunNotes;
  readonly cancellation: Cancellation;
  readonly onOpen: MopRunParts['onOpen'];
}

/** One call of run-mop with real Ansible: one MOP in one region, executed or rolled back, recorded in the ledger. */
export async function runMop(options: RunMopOptions): Promise<MopRunResult> {
  const { region, mop, action, token, actor, ledger, store, notes, cancellation, onOpen } = options;
  const tools = findAnsible(options.environment['PATH']);
  const { inputs } = options;
  const overrides = await describeOverrides(inputs);
  const mask = maskSecrets([...options.secrets, ...(inputs.vaultPassword === undefined ? [] : [inputs.vaultPassword])]);
  const copies: PrivateCopy[] = [];
  const logs = new Map<number, RunLogWriter>();
  const onLogFault = (error: unknown): void => {
    notes.warn(
      `The record of Ansible's events is incomplete: ${error instanceof Error ? error.message : String(error)}`,
    );
  };
  const record = (attempt: number, line: string): void => {
    const log = logs.get(attempt) ?? new RunLogWriter(store.runLog(region, mop, attempt), onLogFault);
    logs.set(attempt, log);
    log.add(line);
  };
  /** The probes and what they need are loaded for a release that has any. */
  const measured = async (
    plan: ExecutionPlan,
    { folder }: PrivateCopy,
  ): Promise<Pick<PreparedMop, 'startMeasuring' | 'startWatching'>> => {
    const { regionHealth } = await import('./region-health.js');
    const { storedBaselines } = await import('../probes/stored-measurements.js');
    const { environment, azureMonitor } = options;
    const say = (text: string): void => {
      notes.say(text);
    };
    const places = new Map(ledger.state.plan?.regions.map((planned) => [planned.id, planned]));
    const baselines = await storedBaselines(store.documents, ledger.state, [region]);
    return regionHealth(
      plan,
      { folder, environment, azureMonitor, places, baselines, say, record },
      inputs.healthProfile,
    );
  };
  const prepare = async (cell: PlannedMop['cells'][string]): Promise<PreparedMop> => {
    const plan = await readExecutionPlan(store, cell, region, mop);
    const copy = await copyPlannedFiles(plan, options.playbookFolder, options.temporaryFolder);
    copies.push(copy);
    const runner = await ansibleRunner({
      tools,
      plan,
      copy,
      inputs,
      playbookFolder: options.playbookFolder,
      ledgerHash: options.ledger.state.firstHash,
      environment: options.environment,
      environmentNames: inputs.environment ?? [],
      mask,
      notes,
      record,
    });
    const health = (inputs.healthProfile ?? plan.healthProfile) === undefined ? {} : await measured(plan, copy);
    // By hand nothing was started on a host that a later attempt would have to look for.
    const findLeftovers = isDoneByHand(plan)
      ? () => Promise.resolve({ running: [], unseen: [] })
      : () => runner.findLeftovers();
    return { cell, plan, runner, findLeftovers, ...health };
  };
  const { beats, stops } = store;
  try {
    return await executeMop(
      { ledger, actor, beats, stops, notes, timing: nodeTiming, cancellation, prepare, overrides, onOpen },
      { region, mop, action, token },
    );
  } finally {
    await Promise.all([...copies.map((copy) => copy.remove()), ...[...logs.values()].map((log) => log.close())]);
  }
}

/** The cell's execution plan, compared with the hash under which the ledger knows it. */
async function readExecutionPlan(
  { documents }: Pick<ReleaseStore, 'documents'>,
  cell: PlannedMop['cells'][string],
  region: string,
  mop: string,
): Promise<ExecutionPlan> {
  const where = `execution plan ${cell.execution.slice(0, 12)} of ${mop} in ${region}`;
  const bytes = await documents.get(cell.execution);
  if (!bytes) {
    throw new OperatorError(
      'the execution plan is not stored',
      where,
      'run render-mop again: it publishes what is missing',
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') !== cell.execution) {
    throw new OperatorError(
      'the stored execution plan was altered',
      where,
      'find out who wrote to the documents, and restore them',
    );
  }
  const plan = executionPlanSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (plan.region !== region || plan.mop !== mop || plan.document !== cell.document) {
    throw new OperatorError('the execution plan belongs to another cell', where, 'prepare the release anew');
  }
  return plan;
}
