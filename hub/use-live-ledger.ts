import * as React from 'react';
import { followHere } from './follow-here.js';
import type { Snapshot } from './ledger/live-ledger.js';
import type { OpenedLedger } from './open-ledger.js';

/** A ledger as far as it was read; followed while the page is looked at. */
export function useLiveLedger({ live, listen }: OpenedLedger, pollMs: number): Snapshot {
  const [snapshot, setSnapshot] = React.useState(live.snapshot);
  React.useEffect(() => {
    listen(setSnapshot);
    setSnapshot(live.snapshot);
    const leave = followHere(() => live.catchUp(), pollMs);
    return () => {
      leave();
      listen(() => undefined);
    };
  }, [live, listen, pollMs]);
  return snapshot;
}
