import type { KindSpec } from '../../health/profile-schema.js';
import { measured, faultOfInstrument, type ProbeKind } from './probe-surroundings.js';

const hourMs = 3_600_000;
const mostBlobs = 50_000;

/** How old the newest backup in a blob container is, by the storage's own clock. */
export const backupProbe: ProbeKind<KindSpec<'backup'>> = (spec, timeoutMs) => ({
  look: async (signal) => {
    try {
      const { ContainerClient } = await import('@azure/storage-blob');
      const url = new URL(spec.container);
      if (spec.sas !== undefined) url.search = spec.sas.replace(/^\?/, '');
      const container = new ContainerClient(url.href, undefined, { retryOptions: { maxTries: 1 } });
      const prefix = spec.prefix === undefined ? {} : { prefix: spec.prefix };
      let count = 0;
      let newest: { readonly name: string; readonly atMs: number; readonly bytes: number } | undefined;
      let nowMs = Date.now();
      for await (const page of container
        .listBlobsFlat({ ...prefix, abortSignal: signal })
        .byPage({ maxPageSize: 5_000 })) {
        nowMs = Date.parse(page._response.headers.get('date') ?? '') || nowMs;
        for (const { name, properties } of page.segment.blobItems) {
          const atMs = properties.lastModified.getTime();
          if (newest === undefined || atMs > newest.atMs) newest = { name, atMs, bytes: properties.contentLength ?? 0 };
        }
        count += page.segment.blobItems.length;
        if (count >= mostBlobs) break;
      }
      if (newest === undefined) return measured({ count: 0 }, 'no backup', 'there is no backup');
      const ageMs = nowMs - newest.atMs;
      const ageHours = Math.round((ageMs / hourMs) * 100) / 100;
      const result = { count, newest: newest.name, bytes: newest.bytes, ageHours };
      const seen = `newest of ${count}: ${newest.name}, ${ageHours} h old, ${newest.bytes} bytes`;
      const fault =
        ageMs > spec.maximumAge
          ? `${seen}: older than ${spec.maximumAge / hourMs} h`
          : newest.bytes < spec.minimumBytes
            ? `${seen}: smaller than ${spec.minimumBytes} bytes`
            : undefined;
      return measured(result, seen, fault);
    } catch (error) {
      return faultOfInstrument(error, signal, timeoutMs);
    }
  },
});
