import * as React from 'react';
import type { Command } from '../src/ledger/commands.js';
import { answerOwnApproval } from './approvals/answer-own-approval.js';
import { ownApproval } from './approvals/own-approval-view.js';
import { OperatorError } from '../src/release/operator-error.js';
import type { LiveLedger } from './ledger/live-ledger.js';
import type { Session } from './session.js';
import { renewStatus } from './storage/status.js';
import { listStops, requestStop } from './storage/stops.js';

export type ActResult =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'done'; readonly text: string }
  /** The rule that refused, or the fault that kept the act from the ledger. */
  | { readonly kind: 'refused'; readonly text: string; readonly code: string };

/** Carries a person's act out: into the ledger, and a stop also into a blob of its own, for when the ledger is broken. */
export function useAct(
  session: Session,
  ledger: LiveLedger,
): { readonly result: ActResult; readonly act: (command: Command) => Promise<void> } {
  const [result, setResult] = React.useState<ActResult>({ kind: 'idle' });
  const act = React.useCallback(
    async (command: Command) => {
      setResult({ kind: 'busy' });
      const asked = await withStops(session, command);
      const stopBlob = asked.type === 'stop' ? leaveStop(session, asked) : Promise.resolve(undefined);
      const submitted = submit(session, ledger, asked);
      const [left, outcome] = await Promise.all([stopBlob, submitted]);
      setResult(
        outcome.kind === 'refused' && left !== undefined ? { ...outcome, text: `${outcome.text} ${left}` } : outcome,
      );
    },
    [session, ledger],
  );
  return { result, act };
}

async function submit(session: Session, ledger: LiveLedger, command: Command): Promise<ActResult> {
  try {
    const { project } = session;
    const outcome = await ledger.submit(command, session.actor);
    if (outcome.kind === 'refused')
      return { kind: 'refused', text: outcome.refusal.message, code: outcome.refusal.code };
    const { asOf } = ledger.snapshot;
    // Whoever acts next renews it too: a fault here is no fault of the act.
    await renewStatus(session.state, outcome.state, asOf?.serviceMs ?? 0).catch(() => undefined);
    if (outcome.kind === 'already') return { kind: 'done', text: `Nothing had to be written: ${outcome.note}.` };
    const recorded = `Recorded as event ${outcome.events[0]?.seq ?? ''}.`;
    const made = outcome.events.find((event) => event.type === 'DecisionMade');
    const own = project && made && ownApproval(outcome.state, made.data, project.url);
    if (!own || command.type !== 'decide') return { kind: 'done', text: recorded };
    return { kind: 'done', text: `${recorded} ${await answerOwnApproval(project, own, command.reason)}` };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: 'refused', text: error.message, code: 'not-written' };
  }
}

/** A stop with the id that its blob will have; a clear with the blobs that it clears. Whoever may not list them clears what the log holds. */
async function withStops(session: Session, command: Command): Promise<Command> {
  if (command.type === 'stop') {
    return { ...command, beside: { id: crypto.randomUUID(), by: session.actor.name } };
  }
  if (command.type !== 'clear') return command;
  const seen = await listStops(session.state, session.release).catch(() => []);
  return { ...command, seen };
}

async function leaveStop(
  session: Session,
  { reason, beside }: Extract<Command, { type: 'stop' }>,
): Promise<string | undefined> {
  try {
    if (beside) await requestStop(session.state, session.release, { ...beside, reason });
    return 'The request was kept in the state container.';
  } catch (error) {
    return error instanceof OperatorError ? error.message : 'The stop could not be left in the state container either.';
  }
}
