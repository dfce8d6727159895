import { ledgerBlobName } from '../src/adapters/azure-blob/ledger-blob-name.js';
import { hubVersion } from './hub-version.js';
import { LiveLedger, type Snapshot } from './ledger/live-ledger.js';
import { sha256Hex } from './ledger/sha256.js';
import { breathe } from './page-time.js';
import type { Session } from './session.js';
import { FetchLog } from './storage/fetch-log.js';

/** The ledger of the release that a session shows, and who is told of its changes. */
export interface OpenedLedger {
  readonly live: LiveLedger;
  readonly listen: (listener: (snapshot: Snapshot) => void) => void;
}

/** Opens the ledger and begins to read it, unless nobody looks at the page. */
export function openLedger(session: Session): OpenedLedger {
  let onChange: (snapshot: Snapshot) => void = () => undefined;
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const live = new LiveLedger({
    log: new FetchLog(session.history, ledgerBlobName(session.release)),
    sha256: sha256Hex,
    version: hubVersion,
    newId: () => crypto.randomUUID(),
    sleep,
    random: Math.random,
    clock: () => performance.now(),
    breathe,
    startWorker: () => new Worker('hash-worker.js'),
    onChange: (snapshot) => onChange(snapshot),
  });
  if (document.visibilityState === 'visible') void live.catchUp();
  return {
    live,
    listen: (listener) => {
      onChange = listener;
    },
  };
}
