import { isAbsent, type BlobContainer } from './blob-container.js';

const act = 'read the heartbeat';

/** Milliseconds since the open attempt's last beat on the service's clock, or undefined when there was none. */
export async function silence(
  state: BlobContainer,
  release: string,
  open: { readonly token: { readonly seq: number }; readonly attempt: number },
): Promise<number | undefined> {
  const name = `releases/${release}/beats/${open.token.seq}-${open.attempt}.json`;
  const answer = await state.send({ method: 'HEAD', name, act });
  if (isAbsent(answer)) return undefined;
  if (!answer.ok) throw state.fault(answer, name, act);
  const [nowMs, beatMs] = ['date', 'last-modified'].map((header) => Date.parse(answer.headers.get(header) ?? ''));
  return nowMs === undefined || beatMs === undefined || Number.isNaN(nowMs - beatMs) ? undefined : nowMs - beatMs;
}
