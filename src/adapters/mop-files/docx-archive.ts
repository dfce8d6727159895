import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

const mostEntries = 2_000;
const mostBytes = 32 * 1024 * 1024;

/** Why an archive is not unpacked. */
export class ArchiveRefused extends Error {}

/**
 * The files of a zip by name. What is counted are the bytes that come out, not those that the archive promises: one that
 * unpacks to more than 32 MiB is given up at that point.
 */
export async function unpack(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => {
      if (error === null) resolve(opened);
      else reject(error);
    });
  });
  const files = new Map<string, Buffer>();
  let left = mostBytes;
  for await (const entry of entriesOf(zip)) {
    if (files.size >= mostEntries) throw new ArchiveRefused(`holds more than ${mostEntries} files`);
    if (entry.isEncrypted()) throw new ArchiveRefused('is protected by a password: save it without one');
    const chunks: Buffer[] = [];
    for await (const chunk of await streamOf(zip, entry)) {
      left -= chunk.length;
      if (left < 0)
        throw new ArchiveRefused(`unpacks to more than ${mostBytes / 1024 / 1024} MiB: take pictures out of it`);
      chunks.push(chunk);
    }
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  return files;
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.removeAllListeners();
      zip.once('entry', resolve);
      zip.once('end', () => {
        resolve(undefined);
      });
      zip.once('error', reject);
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

function streamOf(zip: ZipFile, entry: Entry): Promise<AsyncIterable<Buffer>> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(error);
    });
  });
}
