import { OperatorError } from '../../release/operator-error.js';
import { plannedEndMs } from '../../release/longest-run.js';
import { judgeSas, type SasHorizon, type SasLife } from '../azure-blob/sas.js';
import { warn } from './log.js';
import type { TaskLedger } from './task-ledger.js';

/**
 * Refuses to begin what a SAS token may not outlive, for then neither heartbeats nor its end could be written. `lastsMs`:
 * the longest that what begins now may take.
 */
export function assertTokensLast(opened: TaskLedger, lastsMs: number): void {
  for (const life of judged(opened, { jobEndsMs: opened.ledger.nowMs + lastsMs }))
    if (life.kind === 'refused')
      throw new OperatorError(life.what, `ledger connection of ${opened.release}`, life.next);
}

/** Warns, as a warning of the run, of each token that ends before the release is planned to. */
export function warnOfTokens(opened: TaskLedger): void {
  const { nowMs, state } = opened.ledger;
  if (state.plan === null || state.status !== 'active') return;
  const began = Object.values(state.regions).flatMap(({ startedAtMs }) => startedAtMs ?? []);
  const releaseEndsMs = plannedEndMs(state.plan, Math.min(nowMs, ...began));
  for (const life of judged(opened, { jobEndsMs: nowMs, releaseEndsMs }))
    if (life.kind !== 'ok') warn(`${life.what} (ledger connection of ${opened.release}): ${life.next}`);
}

function judged({ tokens }: TaskLedger, horizon: SasHorizon): readonly SasLife[] {
  return tokens.map(({ name, sas }) => judgeSas(name, sas, horizon));
}
