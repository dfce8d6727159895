import { currentActor } from '../../src/adapters/agent/actor.js';
import { unlessRefused, type TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { storeMeasurements } from '../../src/adapters/probes/stored-measurements.js';
import type { GateVerdict } from '../../src/health/gate.js';
import { measurementRecord } from '../../src/health/measurement-record.js';
import type { Purpose } from '../../src/health/purposes.js';
import type { RegionId } from '../../src/release/plan.js';
import { bounded, partsOf, summaryOf, verdictOf, type Found } from './findings.js';

/** The checklist's item that each purpose records. */
export const gateItems: Readonly<Record<Purpose, string>> = {
  readiness: 'readiness',
  gate: 'gate',
  postvalidation: 'post-validation',
  crossregion: 'cross-region',
};

/** Stores what was measured and records it in the checklist. `byWhom`: the person who decided, where one had to. */
export async function recordGate(
  { ledger, store, release }: TaskLedger,
  purpose: Purpose,
  region: RegionId | undefined,
  found: Found,
  { isPassed, byWhom }: { readonly isPassed: boolean; readonly byWhom: string | undefined },
): Promise<void> {
  const verdict = verdictOf(found);
  const summary = summaryOf(found);
  const told = byWhom === undefined ? summary : `${byWhom}: ${summary}`;
  const stored = (of: GateVerdict, what: string): Promise<string> =>
    storeMeasurements(store.documents, measurementRecord(of, { release, purpose: what }));
  const baselineMeasurements = found.baseline && (await stored(found.baseline, 'baseline'));
  const outcome = await ledger.submit(
    {
      type: 'check',
      item: gateItems[purpose],
      ...(region === undefined ? {} : { region }),
      outcome: isPassed ? 'passed' : 'failed',
      summary: bounded(verdict === 'passed' || verdict === 'failed' ? told : `${verdict}: ${told}`),
      measurements: await stored(found.measured, purpose),
      parts: partsOf(found, baselineMeasurements),
    },
    currentActor(),
  );
  unlessRefused(outcome, release);
}
