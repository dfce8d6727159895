import * as React from 'react';
import { OperatorError } from '../../src/release/operator-error.js';
import { followHere } from '../follow-here.js';
import { breathe } from '../page-time.js';
import type { Session } from '../session.js';
import { FetchLog } from '../storage/fetch-log.js';
import { emptyStream, RunStream, type StreamSnapshot } from './run-stream.js';

const pollMs = 1_000;

export interface RunPlace {
  readonly region: string;
  readonly mop: string;
  readonly attempt: number;
}

export interface SeenStream extends StreamSnapshot {
  readonly fault?: string;
}

/** An attempt's stream, fetched while `looking` only. */
export function useRunStream(session: Session, { region, mop, attempt }: RunPlace, looking: boolean): SeenStream {
  const [seen, setSeen] = React.useState<SeenStream>(emptyStream);
  const stream = React.useMemo(() => {
    const name = `releases/${session.release}/runs/${region}/${mop}/${attempt}.jsonl`;
    const clock = (): number => performance.now();
    return new RunStream({ log: new FetchLog(session.history, name), clock, breathe });
  }, [session, region, mop, attempt]);
  React.useEffect(() => {
    setSeen(stream.snapshot);
    if (!looking) return undefined;
    return followHere(async (hasLeft) => {
      try {
        const snapshot = await stream.catchUp();
        if (!hasLeft()) setSeen(snapshot);
        return true;
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        if (!hasLeft()) setSeen({ ...stream.snapshot, fault: error.message });
        return false;
      }
    }, pollMs);
  }, [stream, looking]);
  return seen;
}
