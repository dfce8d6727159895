import { currentActor } from '../../src/adapters/agent/actor.js';
import { say, warn } from '../../src/adapters/agent/log.js';
import type { TaskEnd } from '../../src/adapters/agent/run-task.js';
import type { TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { Contradiction } from '../../src/report/contradiction.js';
import { watchRelease } from '../../src/report/watch-release.js';
import { describeWatch } from '../../src/report/describe-watch.js';

/** One look of the scheduled watch pipeline. What stands is a warning of the run, also where it was raised before. */
export async function watchOnce(opened: TaskLedger, decisionOverdueMs: number): Promise<TaskEnd> {
  const { release, ledger, store } = opened;
  const watched = await watchRelease({ release, ledger, store, actor: currentActor(), decisionOverdueMs });
  if (watched.status.kind === 'contradicts') throw new Contradiction(watched.status, release);
  const { notes, warnings, summary } = describeWatch(watched, release);
  for (const note of notes) say(note);
  for (const warning of warnings) warn(warning);
  return { outcome: warnings.length > 0 ? 'succeededWithIssues' : 'succeeded', message: summary };
}
