import { Dialog } from 'azure-devops-ui/Dialog';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import { Banner } from '../banner.js';
import { shown } from '../foreign-text.js';
import type { LiveLedger } from '../ledger/live-ledger.js';
import type { Session } from '../session.js';
import { useAct, type ActResult } from '../use-act.js';
import type { Proposal } from './desk.js';
import { wouldRefuse } from './would-refuse.js';

interface Props {
  readonly proposal: Proposal;
  readonly session: Session;
  readonly ledger: LiveLedger;
  readonly state: ReleaseState;
  readonly nowMs: number;
  readonly onDismiss: () => void;
}

const longestReason = 2_000;

/** The second deliberate step: what will happen, the rule that would refuse it, the reason, and what became of it. */
export function ActDialog({ proposal, session, ledger, state, nowMs, onDismiss }: Props): React.JSX.Element {
  const { title, consequences, verb, danger = false, question, command } = proposal;
  const [reason, setReason] = React.useState('');
  const { result, act } = useAct(session, ledger);
  const done = result.kind === 'done';
  const refusal =
    result.kind === 'idle' ? wouldRefuse(state, command(reason || 'not typed yet'), session.actor, nowMs) : undefined;
  React.useEffect(() => {
    // The button that was pressed is gone; without this the keyboard would be nowhere.
    if (done) document.querySelector<HTMLElement>('.act-close')?.focus();
  }, [done]);
  const disabled = reason.trim() === '' || result.kind === 'busy' || refusal !== undefined;
  return (
    <Dialog
      titleProps={{ text: title }}
      onDismiss={onDismiss}
      modal={true}
      defaultActiveElement="#__bolt-act-reason"
      footerButtonProps={
        done
          ? [{ text: 'Close', className: 'act-close', primary: true, onClick: onDismiss }]
          : [
              { text: 'Cancel', onClick: onDismiss },
              { text: verb, primary: !danger, danger, disabled, onClick: () => void act(command(reason)) },
            ]
      }
    >
      {done ? (
        <p role="status" className="tone-good">
          <span className="symbol" aria-hidden="true">
            ✓
          </span>{' '}
          {shown(result.text)}
        </p>
      ) : (
        <>
          <p>What will happen:</p>
          <ul className="consequences">
            {consequences.map((sentence) => (
              <li key={sentence}>{shown(sentence, 400)}</li>
            ))}
          </ul>
          <TextField
            inputId="act-reason"
            label={question ?? 'Why? It is recorded with your name.'}
            required={true}
            multiline={true}
            rows={3}
            maxLength={longestReason}
            value={reason}
            onChange={(_event, value) => setReason(value)}
          />
          <Refused refusal={refusal} result={result} />
        </>
      )}
    </Dialog>
  );
}

function Refused(props: {
  readonly refusal: string | undefined;
  readonly result: ActResult;
}): React.JSX.Element | null {
  const { refusal, result } = props;
  const text = result.kind === 'refused' ? `Refused (${result.code}): ${result.text}` : refusal;
  if (text === undefined) return null;
  return (
    <Banner tone="bad" alert={true}>
      {shown(text)}
    </Banner>
  );
}
