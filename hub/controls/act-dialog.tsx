import { Dialog } from 'azure-devops-ui/Dialog';
import { MessageCard, MessageCardSeverity } from 'azure-devops-ui/MessageCard';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import { shown } from '../foreign-text.js';
import type { ActResult } from '../use-act.js';

interface Props {
  readonly title: string;
  /** Each a sentence: what will happen. */
  readonly consequences: readonly string[];
  /** The button that carries it out. */
  readonly verb: string;
  readonly dangerous: boolean;
  /** Why it would be refused at this moment. */
  readonly wouldRefuse?: string | undefined;
  readonly result: ActResult;
  readonly onAct: (reason: string) => void;
  readonly onDismiss: () => void;
}

const longestReason = 2_000;

/** The second deliberate step of every act: what will happen, why, and only then the button. */
export function ActDialog(props: Props): React.JSX.Element {
  const { title, consequences, verb, dangerous, wouldRefuse, result, onAct, onDismiss } = props;
  const [reason, setReason] = React.useState('');
  const done = result.kind === 'done';
  React.useEffect(() => {
    // The button that was pressed is gone; without this the keyboard would be nowhere.
    if (done) document.querySelector<HTMLElement>('.act-close')?.focus();
  }, [done]);
  const disabled = reason.trim() === '' || result.kind === 'busy' || wouldRefuse !== undefined;
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
              { text: verb, primary: !dangerous, danger: dangerous, disabled, onClick: () => onAct(reason) },
            ]
      }
    >
      {done ? (
        <p role="status" className="tone-good">
          ✓ {result.text}
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
            label="Why? It is recorded with your name."
            required={true}
            multiline={true}
            rows={3}
            maxLength={longestReason}
            value={reason}
            onChange={(_event, value) => setReason(value)}
          />
        </>
      )}
      <Refused wouldRefuse={wouldRefuse} result={result} />
    </Dialog>
  );
}

function Refused({ wouldRefuse, result }: Pick<Props, 'wouldRefuse' | 'result'>): React.JSX.Element | null {
  const text = result.kind === 'refused' ? `Refused (${result.code}): ${result.text}` : wouldRefuse;
  if (text === undefined || result.kind === 'done') return null;
  return (
    <MessageCard severity={MessageCardSeverity.Error} role="alert">
      {shown(text)}
    </MessageCard>
  );
}
