import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { isAbsent, type BlobContainer } from './blob-container.js';

const act = 'read a document';

/** A rendered document by its hash: what was approved, or nothing. Throws where its bytes are not those. */
export async function readDocument(history: BlobContainer, release: string, hash: string): Promise<string> {
  const name = `releases/${release}/documents/${hash}`;
  const answer = await history.send({ method: 'GET', name, act });
  if (isAbsent(answer))
    throw new OperatorError(
      'The document is not in the storage',
      history.where(name),
      'publish the release again with the pipeline `prepare`',
    );
  if (!answer.ok) throw history.fault(answer, name, act);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytesToHex(sha256(bytes)) !== hash)
    throw new OperatorError(
      'The document is not what was approved: its hash differs from its name',
      history.where(name),
      'stop the release and find out who changed the storage',
    );
  return new TextDecoder().decode(bytes);
}
