import * as React from 'react';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Project } from '../devops/organization.js';
import { followHere } from '../follow-here.js';
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
  React.useEffect(
    () =>
      followHere(async (hasLeft) => {
        try {
          const status = await readStatus(project);
          if (!hasLeft()) setSeen({ status });
          return true;
        } catch (error) {
          const fault = error instanceof OperatorError ? error.message : 'The status cannot be read.';
          if (!hasLeft()) setSeen((before) => ({ ...before, fault }));
          return false;
        }
      }, pollMs),
    [project, pollMs],
  );
  return seen;
}
