import type { BlobClient } from '@azure/storage-blob';
import { OperatorError } from '../../release/operator-error.js';
import { deadline, isAbsent, onceMoreAfterReset, storageFault } from './storage-fault.js';

export interface ReadBlob {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** The whole blob, or undefined when it is absent. `act` completes "Cannot …". */
export async function readBlob(client: BlobClient, act: string): Promise<ReadBlob | undefined> {
  try {
    return await onceMoreAfterReset(async () => {
      const answer = await client.download(0, undefined, deadline());
      return { bytes: await bodyOf(answer.readableStreamBody), etag: answer.etag ?? '' };
    });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error instanceof OperatorError ? error : storageFault(error, act, client.url);
  }
}

/** All bytes of an answer; with the length that it announced they are gathered in place, and none is held twice. */
export async function bodyOf(stream: NodeJS.ReadableStream | undefined, length?: number): Promise<Buffer> {
  if (length === undefined) {
    const chunks: Buffer[] = [];
    for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  for await (const chunk of stream ?? []) filled += Buffer.from(chunk).copy(bytes, filled);
  return bytes.subarray(0, filled);
}
