import * as React from 'react';
import type { OpenActivity } from '../src/ledger/state.js';
import { follow } from './ledger/follow.js';
import type { Heartbeat } from './operations/operations-view.js';
import { sleepUnlessOnline, whenVisible } from './page-time.js';
import type { Session } from './session.js';
import { silence } from './storage/heartbeats.js';

const pollMs = 5_000;

/** Age of the open attempt's heartbeat, looked at while an attempt is open and this view is shown. */
export function useHeartbeat(session: Session, open: OpenActivity | null): Heartbeat | undefined {
  const [heartbeat, setHeartbeat] = React.useState<Heartbeat & { readonly of: string; readonly seenMs: number }>();
  const of = open ? `${open.token.seq}-${open.attempt}` : '';
  React.useEffect(() => {
    if (!open) return undefined;
    const leaving = new AbortController();
    const look = async (): Promise<boolean> => {
      try {
        const silentMs = await silence(session.state, session.release, open);
        if (!leaving.signal.aborted) setHeartbeat({ silentMs, of, seenMs: performance.now() });
        return true;
      } catch {
        return false;
      }
    };
    const options = { look, pollMs, visible: whenVisible, sleep: sleepUnlessOnline, random: Math.random };
    void follow(options, leaving.signal);
    return () => leaving.abort();
    // The attempt is named by its token and number; the object is a new one after every read.
  }, [session, of]);
  if (heartbeat?.of !== of) return undefined;
  const { silentMs, seenMs } = heartbeat;
  return { silentMs: silentMs === undefined ? undefined : silentMs + performance.now() - seenMs };
}
