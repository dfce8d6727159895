import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { historyContainer, type LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { ledgerBlobName } from '../../src/adapters/azure-blob/ledger-blob-name.js';
import { mostBytesPerAppend } from '../../src/adapters/azure-blob/capacity.js';
import { sampleRunLog } from './sample-run-log.js';
import { projectStatus } from '../../src/report/status-projection.js';
import type { ReleaseState } from '../../src/ledger/state.js';

/** Puts a told history where a real one would stand, with its projection and the heartbeat of what runs in it. */
export async function storeHistory(
  connection: LedgerConnection,
  release: string,
  text: string,
  state?: ReleaseState,
): Promise<void> {
  const store = openReleaseStore(connection, release);
  const blob = historyContainer(connection).getAppendBlobClient(ledgerBlobName(release));
  await blob.create();
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += mostBytesPerAppend) {
    const piece = bytes.subarray(start, start + mostBytesPerAppend);
    await blob.appendBlock(piece, piece.length);
  }
  if (state) await store.status.write(projectStatus(state, Date.now()));
  if (state?.open) {
    const { token, region, mop, attempt, sinceMs } = state.open;
    await store.beats.beat(token.seq, attempt);
    await store.runLog(region, mop, attempt).append(sampleRunLog(sinceMs, state.lastAtMs));
  }
  await store.fleet.activate(await store.fleet.active(), release);
}

/** Puts rendered documents and plans where render-mop puts them. */
export async function storeDocuments(
  connection: LedgerConnection,
  release: string,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { documents } = openReleaseStore(connection, release);
  for (const [hash, bytes] of contents) await documents.put(hash, bytes);
}
