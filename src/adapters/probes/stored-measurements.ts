import { createHash } from 'node:crypto';
import type { Series } from '../../health/baseline.js';
import { baselinesIn, measurementRecordSchema, type MeasurementRecord } from '../../health/measurement-record.js';
import { baselineItem } from '../../ledger/region-baseline.js';
import type { ReleaseState } from '../../ledger/state.js';
import type { DocumentStore } from '../../ledger/stores.js';
import { OperatorError } from '../../release/operator-error.js';
import type { RegionId } from '../../release/plan.js';
import type { ReadItem } from '../../report/measured-charts.js';
import { measuredItems } from '../../report/measured-items.js';

/** Stores what was measured beside the documents; the ledger names it by the hash that comes back. */
export async function storeMeasurements(
  documents: Pick<DocumentStore, 'put'>,
  record: MeasurementRecord,
): Promise<string> {
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  const sha256 = hashOf(bytes);
  await documents.put(sha256, bytes);
  return sha256;
}

/** The baselines of these regions, as far as one was taken; what is not the bytes that the ledger names is refused. */
export async function storedBaselines(
  documents: Pick<DocumentStore, 'get'>,
  state: Pick<ReleaseState, 'regions'>,
  regions: readonly RegionId[],
): Promise<ReadonlyMap<string, Series>> {
  const baselines = new Map<string, Series>();
  for (const region of regions) {
    const taken = state.regions[region]?.checklist[baselineItem];
    if (taken?.outcome !== 'passed' || taken.measurements === undefined) continue;
    const bytes = await documents.get(taken.measurements);
    if (bytes === undefined || hashOf(bytes) !== taken.measurements) {
      throw new OperatorError(
        `The baseline of ${region} is missing or altered`,
        `document ${taken.measurements.slice(0, 12)} in the ledger's container`,
        'find out who wrote to the documents, and restore them',
      );
    }
    const record = measurementRecordSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    for (const [key, series] of baselinesIn(record)) baselines.set(key, series);
  }
  return baselines;
}

/** Every record that the checklists name. One that is missing, or of a later version, is undefined; altered bytes are refused. */
export function readMeasured(documents: Pick<DocumentStore, 'get'>, state: ReleaseState): Promise<readonly ReadItem[]> {
  return Promise.all(
    measuredItems(state).map(async (item) => {
      const bytes = await documents.get(item.hash);
      return { ...item, record: bytes && recordIn(bytes) };
    }),
  );
}

function recordIn(bytes: Uint8Array): MeasurementRecord | undefined {
  try {
    return measurementRecordSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
