import type { Run } from '../ledger/events.js';
import { sameRun } from '../ledger/rules/context.js';
import { seenSilence, silentFor } from '../ledger/silence.js';
import type { OpenActivity } from '../ledger/state.js';
import { sameToken } from '../ledger/token.js';
import { OperatorError } from '../release/operator-error.js';
import type { MopRequest, MopRunParts } from './mop-run.js';
import { ofAttempt } from './run-attempt.js';

const lookEveryMs = 5_000;

/**
 * Ends an attempt or rollback which an earlier job of this very run left open, once its executor has been silent for
 * `staleAfter`; until then it may still be alive and this waits.
 */
export async function settleOpen(parts: MopRunParts, { region, mop, token }: MopRequest): Promise<void> {
  const { ledger, beats, notes, timing, cancellation } = parts;
  let told = false;
  for (;;) {
    const { open, plan } = ledger.state;
    if (!open || !plan || open.region !== region || open.mop !== mop) return;
    if (!sameToken(open.token, token)) {
      throw new OperatorError(
        `${open.kind} ${open.attempt} of ${mop} in ${region} is under way under another token`,
        'ledger',
        'let acquire-release-lock run first in this job: it takes a dead holder over, or waits for a living one',
      );
    }
    const silentMs = silentFor(open, (await seenSilence(beats, open)).silence, ledger.nowMs);
    const { staleAfterMs } = plan.policy.takeOver;
    if (silentMs >= staleAfterMs) {
      await close(parts, open, `its job died without closing it; it was silent for ${Math.round(silentMs / 1000)} s`);
      return;
    }
    if (cancellation.isRequested()) {
      throw new OperatorError(
        `${mop} in ${region} was not started`,
        'the job was cancelled while it waited',
        'run the job again',
      );
    }
    if (!told) {
      const seconds = Math.ceil((staleAfterMs - silentMs) / 1000);
      notes.say(`${open.kind} ${open.attempt} of ${mop} is open; its executor counts as dead in ${seconds} s: waiting`);
      told = true;
    }
    await timing.pause(Math.min(lookEveryMs, staleAfterMs - silentMs + 50), cancellation.requested);
    await ledger.refresh();
  }
}

/** Ends `open` as interrupted. Somebody who ended it first is no fault. */
export async function close(
  { ledger, actor }: Pick<MopRunParts, 'ledger' | 'actor'>,
  open: OpenActivity,
  reason: string,
): Promise<'closed' | 'was-closed'> {
  const end = { kind: 'interrupted', reason } as const;
  const of = ofAttempt(open);
  const outcome = await ledger.submit(
    open.kind === 'attempt'
      ? { type: 'report-phases', of, phases: [], end }
      : { type: 'end-mop-rollback', of, phases: [], end },
    actor,
  );
  return outcome.kind === 'refused' ? 'was-closed' : 'closed';
}

/** The post-job step: ends what its own step left open, if it is still open under this run's token. Answers what it did. */
export async function closeLeftOpen(
  parts: Pick<MopRunParts, 'ledger' | 'actor'>,
  {
    region,
    mop,
    left,
    run,
  }: { readonly region: string; readonly mop: string; readonly left: string; readonly run: Run },
): Promise<string> {
  const { open, lock } = parts.ledger.state;
  const isMine =
    open?.region === region &&
    open.mop === mop &&
    `${open.kind} ${open.attempt}` === left &&
    lock !== null &&
    sameRun(lock.run, run) &&
    sameToken(lock.token, open.token);
  if (!isMine) return `The ${left} of ${mop} in ${region} has its end; nothing to close.`;
  const done = await close(parts, open, 'its job ended without closing it');
  return done === 'closed'
    ? `The ${left} of ${mop} in ${region} was left open; it is recorded as interrupted.`
    : `The ${left} of ${mop} in ${region} was ended by somebody else.`;
}
