import type { ContainerClient } from '@azure/storage-blob';
import { bodyOf } from './read-blob.js';
import { deadline, isAbsent, onceMoreAfterReset, statusOf, storageFault } from './storage-fault.js';

const newline = 0x0a;
const chunkBytes = 1024 * 1024;

/** Answers at most `count` bytes from `offset`; fewer, or none, at the end. */
export type ReadChunk = (offset: number, count: number) => Promise<Buffer>;

/** Reads a blob piece by piece. An absent blob has no bytes. `act` completes "Cannot …". */
export function chunksOf(container: ContainerClient, name: string, act: string): ReadChunk {
  const blob = container.getBlobClient(name);
  return async (offset, count) => {
    try {
      return await onceMoreAfterReset(async () => {
        const answer = await blob.download(offset, count, deadline());
        return bodyOf(answer.readableStreamBody);
      });
    } catch (error) {
      // Azure answers a range that begins at the very end with 416, Azurite with no bytes.
      if (isAbsent(error) || statusOf(error) === 416) return Buffer.alloc(0);
      throw storageFault(error, act, blob.url);
    }
  };
}

/** Whole lines, without their newlines; a piece is read only when its lines are wanted. A last line without newline is left out. */
export async function* streamLines(read: ReadChunk, count = chunkBytes): AsyncGenerator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for (let offset = 0; ;) {
    const chunk = await read(offset, count);
    if (chunk.length === 0) return;
    offset += chunk.length;
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline, start)) {
      yield rest.toString('utf8', start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
}
