import * as React from 'react';
import { whatClearDoes, whatStopDoes } from './consequences.js';
import { useDesk } from './desk.js';
import { PersonAct } from './person-act.js';

/** Stops the release, or clears its stop; at the same place in every view. */
export function EmergencyStop(): React.JSX.Element {
  const { state } = useDesk();
  return (
    <div className="emergency">
      {state.stop ? (
        <PersonAct
          label="Clear the stop…"
          title="Clear the emergency stop"
          consequences={whatClearDoes(state)}
          verb="Clear the stop"
          command={(reason) => ({ type: 'clear', reason })}
        />
      ) : (
        <PersonAct
          label="Emergency stop…"
          title="Emergency stop"
          consequences={whatStopDoes(state)}
          verb="Stop the release now"
          alarm={true}
          danger={true}
          command={(reason) => ({ type: 'stop', reason })}
        />
      )}
    </div>
  );
}
