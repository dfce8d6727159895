import type { ReadinessFacts } from '../../src/health/readiness.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { DocumentStore, Stops } from '../../src/ledger/stores.js';
import type { ExecutionPlan, Plan, PlannedMop, RegionId } from '../../src/release/plan.js';
import { PlannedFiles, readDocument, readExecutionPlan } from './planned-files.js';

type Found = { readonly good: boolean; readonly seen: string };

export interface LookedUp {
  readonly checks: ReadinessFacts['checks'];
  /** What is missing or not as approved, whether the profile asks for it or not. */
  readonly findings: readonly string[];
  readonly notes: readonly string[];
}

interface Surroundings {
  readonly state: ReleaseState;
  readonly plan: Plan;
  readonly documents: DocumentStore;
  readonly stops: Pick<Stops, 'list'>;
  readonly checkout: string;
  readonly runId: string;
  /** False where the whole release is looked at: no region holds the lock yet. */
  readonly starts: boolean;
}

const inFlight = 8;

/** What can be looked up of a region that is to start: in the ledger, beside it, and in the checkout. */
export async function lookUpReadiness(region: RegionId, around: Surroundings): Promise<LookedUp> {
  const { state, plan, documents, stops, checkout, runId, starts } = around;
  const faults = {
    documents: [] as string[],
    playbooks: [] as string[],
    variables: [] as string[],
    inventory: [] as string[],
  };
  const read = new Map<string, Promise<string | undefined>>();
  const fault = (execution: ExecutionPlan, file: string): Promise<string | undefined> => {
    const known = read.get(file) ?? faultOf(new PlannedFiles(execution, checkout), file);
    read.set(file, known);
    return known;
  };
  const inventories = new Set<string>();
  await forEachBounded(plan.mops, async (mop) => {
    const cell = mop.cells[region];
    if (cell === undefined || (await readDocument(documents, cell.document)) === undefined) {
      faults.documents.push(`the document of ${mop.id} is missing or altered in the ledger`);
      return;
    }
    const execution = await readExecutionPlan(documents, cell.execution);
    inventories.add(execution.inventory);
    faults.inventory.push(...present(await fault(execution, execution.inventory)));
    for (const file of execution.variables) faults.variables.push(...present(await fault(execution, file)));
    faults.playbooks.push(...unassigned(mop, execution));
    for (const file of Object.values(execution.playbooks))
      faults.playbooks.push(...present(file === undefined ? undefined : await fault(execution, file)));
  });
  const found = (kind: keyof typeof faults, good: string): Found => {
    const [first, ...more] = [...new Set(faults[kind])].sort();
    return first === undefined
      ? { good: true, seen: good }
      : { good: false, seen: more.length === 0 ? first : `${first}, and ${more.length} more` };
  };
  const count = plan.mops.length;
  const complete = count - faults.documents.length;
  return {
    checks: {
      documents: found('documents', `${count} of ${count} documents lie in the ledger as approved`),
      playbooks: found('playbooks', `every MOP (${count}) has a type and the playbooks that were approved`),
      variables: found('variables', 'the variable files are those that were approved'),
      inventory: found('inventory', `${[...inventories].join(', ')} as approved`),
      lock: starts ? lockOf(state, region, runId) : undefined,
      stop: await stopOf(stops),
      rollback: {
        good: state.rollbacks > 0,
        seen:
          state.rollbacks > 0
            ? `rollbacks of MOPs in this release so far: ${state.rollbacks}`
            : 'no MOP was rolled back in this release yet',
      },
    },
    findings: [...new Set([...faults.documents, ...faults.inventory])].sort(),
    notes: [
      `${complete} of ${count} documents lie in the ledger as approved.`,
      ...[...inventories].map((inventory) => `Inventory of the plan: ${inventory}`),
    ],
  };
}

function unassigned({ id, type, manual }: PlannedMop, { playbooks }: ExecutionPlan): readonly string[] {
  if (type === '') return [`${id} has no type`];
  return manual === true || playbooks.implement !== undefined ? [] : [`${id} has no playbook that implements it`];
}

function lockOf({ lock }: ReleaseState, region: RegionId, runId: string): Found {
  if (lock?.region === region && lock.run.runId === runId)
    return { good: true, seen: `held by this run for ${region}` };
  return { good: false, seen: lock ? `held by ${lock.region}, run ${lock.run.runId}` : 'nobody holds it' };
}

async function stopOf(stops: Pick<Stops, 'list'>): Promise<Found> {
  try {
    const standing = await stops.list();
    return { good: true, seen: `emergency stops can be read (${standing.length} beside the log)` };
  } catch (error) {
    return {
      good: false,
      seen: `emergency stops cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function faultOf(files: PlannedFiles, file: string): Promise<string | undefined> {
  try {
    await files.read(file);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const present = (fault: string | undefined): readonly string[] => (fault === undefined ? [] : [fault]);

async function forEachBounded<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
