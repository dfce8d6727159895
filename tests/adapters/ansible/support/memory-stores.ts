import type { StopBeside } from '../../../../src/ledger/stops-beside.js';
import type { Heartbeats, ReleaseStore } from '../../../../src/ledger/stores.js';

/** The stores that run-mop uses, in memory, with what was written for a test to look at. */
export class MemoryStores implements Pick<ReleaseStore, 'documents' | 'beats' | 'stops' | 'runLog'> {
  readonly written = new Map<string, Uint8Array>();
  readonly logs = new Map<string, string>();
  readonly beaten: string[] = [];
  silent: number | undefined;
  readonly stopped: StopBeside[] = [];

  readonly documents: ReleaseStore['documents'] = {
    put: (hash, bytes) => {
      this.written.set(hash, bytes);
      return Promise.resolve('written');
    },
    get: (hash) => Promise.resolve(this.written.get(hash)),
  };
  readonly beats: Heartbeats = {
    beat: (token, attempt) => {
      this.beaten.push(`${token}-${attempt}`);
      return Promise.resolve();
    },
    silentMs: () => Promise.resolve(this.silent),
  };

  readonly stops: ReleaseStore['stops'] = {
    request: (id, reason, by) => {
      this.stopped.push({ id, reason, by });
      return Promise.resolve();
    },
    list: () => Promise.resolve([...this.stopped]),
  };

  runLog(region: string, mop: string, attempt: number) {
    const key = `${region}/${mop}/${attempt}`;
    return {
      append: (lines: string) => {
        this.logs.set(key, (this.logs.get(key) ?? '') + lines);
        return Promise.resolve();
      },
    };
  }
}
