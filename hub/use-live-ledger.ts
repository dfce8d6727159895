import * as React from 'react';
import { ledgerBlobName } from '../src/adapters/azure-blob/ledger-blob-name.js';
import { followHere } from './follow-here.js';
import { hubVersion } from './hub-version.js';
import { LiveLedger, type Snapshot } from './ledger/live-ledger.js';
import { sha256Hex } from './ledger/sha256.js';
import { breathe } from './page-time.js';
import type { Session } from './session.js';
import { FetchLog } from './storage/fetch-log.js';

/** The release's ledger, followed for as long as the page is looked at. */
export function useLiveLedger(session: Session): { readonly ledger: LiveLedger; readonly snapshot: Snapshot } {
  const [ledger] = React.useState(() => openLedger(session));
  const [snapshot, setSnapshot] = React.useState(ledger.live.snapshot);
  React.useEffect(() => {
    ledger.listen(setSnapshot);
    return followHere(() => ledger.live.catchUp(), session.pollMs);
  }, [ledger, session]);
  return { ledger: ledger.live, snapshot };
}

function openLedger(session: Session) {
  let onChange: (snapshot: Snapshot) => void = () => undefined;
  const live = new LiveLedger({
    log: new FetchLog(session.history, ledgerBlobName(session.release)),
    sha256: sha256Hex,
    version: hubVersion,
    newId: () => crypto.randomUUID(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    clock: () => performance.now(),
    breathe,
    onChange: (snapshot) => onChange(snapshot),
  });
  const listen = (listener: (snapshot: Snapshot) => void): void => {
    onChange = listener;
  };
  return { live, listen };
}
