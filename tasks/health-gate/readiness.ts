import type { DocumentStore } from '../../src/ledger/stores.js';
import type { Plan, RegionId } from '../../src/release/plan.js';
import { PlannedFiles, readDocument, readExecutionPlan } from './planned-files.js';

/** What must be there before a region starts, apart from its probes. A finding says what is missing. */
export interface Readiness {
  readonly documents: number;
  readonly inventories: readonly string[];
  readonly findings: readonly string[];
}

const inFlight = 8;

/** Every document of the region lies in the ledger as it was approved, and the inventories lie in the checkout. */
export async function assessReadiness(
  plan: Plan,
  region: RegionId,
  documents: DocumentStore,
  checkout: string,
): Promise<Readiness> {
  const inventories = new Set<string>();
  const findings: string[] = [];
  let complete = 0;
  await forEachBounded(plan.mops, async (mop) => {
    const cell = mop.cells[region];
    if (cell === undefined || (await readDocument(documents, cell.document)) === undefined) {
      findings.push(`the document of ${mop.id} is missing or altered in the ledger`);
      return;
    }
    complete += 1;
    const execution = await readExecutionPlan(documents, cell.execution);
    if (inventories.has(execution.inventory)) return;
    inventories.add(execution.inventory);
    try {
      await new PlannedFiles(execution, checkout).read(execution.inventory);
    } catch (error) {
      findings.push(error instanceof Error ? error.message : String(error));
    }
  });
  return { documents: complete, inventories: [...inventories], findings: findings.sort() };
}

async function forEachBounded<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
