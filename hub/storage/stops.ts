import { parseStop, type StopBeside } from '../../src/ledger/stops-beside.js';
import type { BlobContainer } from './blob-container.js';

const act = 'leave the emergency stop in the state container';

/** Leaves a stop as a blob of its own: every watcher reads it, also when the log is full or broken. */
export async function requestStop(state: BlobContainer, release: string, stop: StopBeside): Promise<void> {
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

const look = 'look for emergency stops in the state container';

/** The stops that were left there, cleared ones included. */
export async function listStops(state: BlobContainer, release: string): Promise<readonly StopBeside[]> {
  const prefix = `releases/${release}/stops/`;
  const answer = await state.send({
    method: 'GET',
    name: '',
    query: { restype: 'container', comp: 'list', prefix },
    act: look,
  });
  if (!answer.ok) throw state.fault(answer, '', look);
  const list = new DOMParser().parseFromString(await answer.text(), 'text/xml');
  const ids = Array.from(list.querySelectorAll('Blob > Name'), (name) => name.textContent.slice(prefix.length));
  return Promise.all(ids.map(async (id) => parseStop(id, (await state.read(`${prefix}${id}`, look))?.text ?? '')));
}
