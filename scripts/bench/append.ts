import { AnonymousCredential, AppendBlobClient } from '@azure/storage-blob';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { startAzurite } from '../rehearse/azurite.js';
import { buildPlan } from '../../tests/support/plan-builder.js';
import { median } from './median.js';
import type { Row } from './table.js';

const rounds = 200;
/** Enough to append events to. */
const plan = buildPlan({ release: 'R1.0', regions: ['EUS2'], mops: ['m1'] });

/** One event through the ledger (decide, append, fold) against a bare `appendBlock` of as many bytes. */
export async function benchAppend(): Promise<readonly Row[]> {
  const azurite = await startAzurite();
  try {
    const connection = await azurite.connection('bench');
    const ledger = openLedger(openReleaseStore(connection, plan.release));
    const actor = { kind: 'pipeline', name: 'bench' } as const;
    await ledger.submit({ type: 'plan', plan }, actor);
    const bare = new AppendBlobClient(
      `${connection.accountUrl}/bench/bare.jsonl?${connection.ledgerSas}`,
      new AnonymousCredential(),
    );
    await bare.create();
    const times = { ledger: [] as number[], bare: [] as number[] };
    const text = 'x'.repeat(400);
    for (let round = 0; round < rounds; round += 1) {
      let started = performance.now();
      await ledger.submit({ type: 'lesson', text: `lesson ${round}` }, actor);
      times.ledger.push(performance.now() - started);
      started = performance.now();
      await bare.appendBlock(text, text.length);
      times.bare.push(performance.now() - started);
    }
    return [
      {
        what: 'one event through the ledger',
        ms: median(times.ledger),
        against: 'bare appendBlock',
        againstMs: median(times.bare),
        bar: '<= 1.3 x',
      },
    ];
  } finally {
    await azurite.close();
  }
}
