import * as React from 'react';
import type { OpenActivity } from '../src/ledger/state.js';
import { followHere } from './follow-here.js';
import type { Heartbeat } from './operations/operations-view.js';
import type { Session } from './session.js';
import { silence } from './storage/heartbeats.js';

const pollMs = 5_000;

/** Age of the open attempt's heartbeat, looked at while an attempt is open and this view is shown. */
export function useHeartbeat(session: Session, open: OpenActivity | null): Heartbeat | undefined {
  const [heartbeat, setHeartbeat] = React.useState<Heartbeat & { readonly of: string; readonly seenMs: number }>();
  const of = open ? `${open.token.seq}-${open.attempt}` : '';
  React.useEffect(() => {
    if (!open) return undefined;
    return followHere(async (hasLeft) => {
      try {
        const silentMs = await silence(session.state, session.release, open);
        if (!hasLeft()) setHeartbeat({ silentMs, of, seenMs: performance.now() });
        return true;
      } catch {
        return false;
      }
    }, pollMs);
    // The attempt is named by its token and number; the object is a new one after every read.
  }, [session, of]);
  if (heartbeat?.of !== of) return undefined;
  const { silentMs, seenMs } = heartbeat;
  return { silentMs: silentMs === undefined ? undefined : silentMs + performance.now() - seenMs };
}
