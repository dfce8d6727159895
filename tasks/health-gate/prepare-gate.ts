import { say } from '../../src/adapters/agent/log.js';
import type { TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { agentVariable } from '../../src/adapters/agent/variable.js';
import { copyUnalteredFiles } from '../../src/adapters/ansible/private-copy.js';
import { monitorEnvironment } from '../../src/adapters/azure-identity/monitor-token.js';
import type { ProfileSurroundings } from '../../src/adapters/probes/measure-profile.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { ExecutionPlan, Plan, RegionId } from '../../src/release/plan.js';
import type { HealthGateInputs } from './inputs.js';
import { PlannedFiles, readExecutionPlan } from './planned-files.js';
import { loadProfile } from './profile.js';
import { regionValues } from './region-values.js';
import { planOf, regionsToMeasure } from './what-to-measure.js';

/** What is measured, and with what. */
export interface PreparedGate {
  readonly state: ReleaseState;
  readonly plan: Plan;
  readonly regions: readonly [RegionId, ...RegionId[]];
  /** Every region that was not skipped: where a matrix leads to. */
  readonly peers: readonly RegionId[];
  /** The health profile's path, and what it says. */
  readonly file: string;
  readonly profile: HealthProfile;
  readonly surroundings: ProfileSurroundings;
  /** Removes what was made ready for the probes. */
  readonly remove: () => Promise<void>;
}

/** Reads what was approved: the plan, the regions' variables and the health profile. */
export async function prepareGate(
  inputs: HealthGateInputs,
  { ledger, store, release }: TaskLedger,
): Promise<PreparedGate> {
  const { region, playbookFolder: checkout } = inputs;
  const state = await ledger.refresh();
  const plan = planOf(state, release);
  const regions = regionsToMeasure(state, plan, region);
  const executions = new Map<RegionId, ExecutionPlan>();
  const readExecutions = async (of: readonly RegionId[]): Promise<void> => {
    for (const id of of) {
      const execution = plan.mops[0]?.cells[id]?.execution;
      if (execution === undefined)
        throw new OperatorError(`The plan has no cell for ${id}`, release, 'render the release again');
      if (!executions.has(id)) executions.set(id, await readExecutionPlan(store.documents, execution));
    }
  };
  await readExecutions(regions);
  const [execution] = [...executions.values()];
  const file = inputs.healthProfile ?? execution?.healthProfile;
  if (execution === undefined || file === undefined) {
    throw new OperatorError(
      'The release has no health profile',
      `release.yaml of ${release}`,
      "name one under 'health' and render the release again",
    );
  }
  const files = new PlannedFiles(execution, checkout);
  const profile = await loadProfile(file, files);
  const peers = regionsToMeasure(state, plan, undefined);
  if (profile.probes.some(({ matrix, for: tags }) => matrix && tags.includes(inputs.purpose)))
    await readExecutions(peers);
  const renewed = monitorEnvironment(process.env, inputs.azureMonitor, profile.secrets);
  const around = {
    environment: (await renewed()).values,
    renewed,
    regions: await regionValues(executions, checkout),
    places: new Map(plan.regions.map((planned) => [planned.id, planned])),
    say,
  };
  // Probes run in a copy of what was approved: whatever the checkout holds beside it, or becomes later, is not there.
  const { copy } = await copyUnalteredFiles(execution, checkout, agentVariable('Agent.TempDirectory'));
  const surroundings = { ...around, folder: copy.folder };
  return { state, plan, regions, peers, file, profile, surroundings, remove: () => copy.remove() };
}
