import type { BlobContainer } from './blob-container.js';

const act = 'leave the emergency stop in the state container';

/** Leaves a stop as a blob of its own: every watcher reads it, also when the log is full or broken. */
export async function requestStop(
  state: BlobContainer,
  release: string,
  stop: { readonly id: string; readonly reason: string; readonly by: string },
): Promise<void> {
  const name = `releases/${release}/stops/${stop.id}`;
  const answer = await state.send({
    method: 'PUT',
    name,
    headers: { 'x-ms-blob-type': 'BlockBlob', 'if-none-match': '*', 'content-type': 'application/json' },
    body: JSON.stringify({ reason: stop.reason, by: stop.by }),
    act,
  });
  if (!answer.ok) throw state.fault(answer, name, act);
}
