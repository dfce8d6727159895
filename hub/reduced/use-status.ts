import * as React from 'react';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Project } from '../devops/organization.js';
import { follow } from '../ledger/follow.js';
import { sleepUnlessOnline, whenVisible } from '../page-time.js';
import { readStatus } from './read-status.js';
import type { Status } from './status-view.js';

export interface SeenStatus {
  readonly status?: Status;
  /** Why the last look failed, when it did. */
  readonly fault?: string;
}

/** The projection, looked at again and again while the page is. */
export function useStatus(project: Project, pollMs: number): SeenStatus {
  const [seen, setSeen] = React.useState<SeenStatus>({});
  React.useEffect(() => {
    const leaving = new AbortController();
    const look = async (): Promise<boolean> => {
      try {
        const status = await readStatus(project);
        if (!leaving.signal.aborted) setSeen({ status });
        return true;
      } catch (error) {
        const fault = error instanceof OperatorError ? error.message : 'The status cannot be read.';
        if (!leaving.signal.aborted) setSeen((before) => ({ ...before, fault }));
        return false;
      }
    };
    const options = { look, pollMs, visible: whenVisible, sleep: sleepUnlessOnline, random: Math.random };
    void follow(options, leaving.signal);
    return () => leaving.abort();
  }, [project, pollMs]);
  return seen;
}
