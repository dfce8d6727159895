import { projectStatus } from '../../src/report/status-projection.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { BlobContainer } from './blob-container.js';

const mostTries = 5;
const act = 'renew status.json';

/** Renews what environment checks read, unless a later sequence stands there; whoever was first in between is looked at again. */
export async function renewStatus(container: BlobContainer, state: ReleaseState, nowMs: number): Promise<void> {
  const status = projectStatus(state, nowMs);
  const name = `releases/${status.release}/status.json`;
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const current = await container.read(name, act);
    if (current !== undefined && sequenceOf(current.text) >= status.sequence) return;
    const answer = await container.send({
      method: 'PUT',
      name,
      headers: {
        'x-ms-blob-type': 'BlockBlob',
        'content-type': 'application/json',
        'x-ms-blob-cache-control': 'no-store',
        ...(current === undefined ? { 'if-none-match': '*' } : { 'if-match': current.etag }),
      },
      body: `${JSON.stringify(status, null, 2)}\n`,
      act,
    });
    if (answer.ok) return;
    if (answer.status !== 412 && answer.status !== 409) throw container.fault(answer, name, act);
  }
}

function sequenceOf(text: string): number {
  try {
    const { sequence } = JSON.parse(text) as { sequence?: unknown };
    return typeof sequence === 'number' ? sequence : 0;
  } catch {
    return 0;
  }
}
