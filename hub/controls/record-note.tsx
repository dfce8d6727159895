import * as React from 'react';
import { isManual } from '../../src/ledger/rules/context.js';
import { whatAttestingDoes } from './consequences.js';
import { useDesk } from './desk.js';
import { PersonAct } from './person-act.js';

const kept = 'It stands in the history under your name, for good.';

/** Buttons to record a deviation, a lesson or an attestation, for what runs at present where something does. */
export function RecordNote(): React.JSX.Element {
  const { state } = useDesk();
  const { open, plan } = state;
  const byHand = open !== null && plan !== null && isManual(plan, open.mop) && !open.attestation;
  const place = state.open
    ? { region: state.open.region, mop: state.open.mop }
    : state.lock
      ? { region: state.lock.region }
      : {};
  const where = state.open
    ? `It is recorded for ${state.open.mop} in ${state.open.region}, which is under way.`
    : state.lock
      ? `It is recorded for ${state.lock.region}, which holds the lock.`
      : 'It is recorded for the whole release.';
  return (
    <div className="buttons">
      <PersonAct
        label="Record a deviation…"
        title="Record a deviation"
        consequences={[kept, where]}
        verb="Record the deviation"
        question="What was done otherwise than planned, and why?"
        command={(text) => ({ type: 'deviation', text, ...place })}
      />
      <PersonAct
        label="Record a lesson…"
        title="Record a lesson"
        consequences={[kept, where]}
        verb="Record the lesson"
        question="What should the next region or release do differently?"
        command={(text) => ({ type: 'lesson', text, ...place })}
      />
      <PersonAct
        label={byHand ? `Attest ${open.mop}…` : 'Attest…'}
        title={byHand ? `Attest ${open.mop} in ${open.region}` : 'Attest'}
        consequences={[kept, byHand ? whatAttestingDoes(open) : where]}
        verb="Attest"
        question={byHand ? 'What was done, and how was it verified?' : 'What do you vouch for?'}
        command={(text) => ({ type: 'attest', text, ...place })}
      />
    </div>
  );
}
