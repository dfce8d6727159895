import { Button } from 'azure-devops-ui/Button';
import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { LiveLedger } from '../ledger/live-ledger.js';
import type { Session } from '../session.js';
import { useAct } from '../use-act.js';
import { ActDialog } from './act-dialog.js';
import { whatClearDoes, whatStopDoes } from './consequences.js';

interface Props {
  readonly session: Session;
  readonly ledger: LiveLedger;
  readonly state: ReleaseState;
}

/** Stops the release, or clears its stop; at the same place in every view. */
export function EmergencyStop({ session, ledger, state }: Props): React.JSX.Element {
  const [asked, setAsked] = React.useState<'stop' | 'clear'>();
  const { result, act, reset } = useAct(session, ledger);
  const dismiss = (): void => {
    setAsked(undefined);
    reset();
  };
  const stopped = state.stop !== null;
  return (
    <div className="emergency">
      {stopped ? (
        <Button text="Clear the stop…" onClick={() => setAsked('clear')} />
      ) : (
        <Button danger={true} text="Emergency stop…" onClick={() => setAsked('stop')} />
      )}
      {asked === 'stop' ? (
        <ActDialog
          title="Emergency stop"
          consequences={whatStopDoes(state)}
          verb="Stop the release now"
          dangerous={true}
          result={result}
          onAct={(reason) => void act({ type: 'stop', reason })}
          onDismiss={dismiss}
        />
      ) : null}
      {asked === 'clear' ? (
        <ActDialog
          title="Clear the emergency stop"
          consequences={whatClearDoes(state)}
          verb="Clear the stop"
          dangerous={false}
          result={result}
          onAct={(reason) => void act({ type: 'clear', reason })}
          onDismiss={dismiss}
        />
      ) : null}
    </div>
  );
}
