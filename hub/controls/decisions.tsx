import * as React from 'react';
import type { Command } from '../../src/ledger/commands.js';
import type { Choice } from '../../src/ledger/events.js';
import { ownApproval, whatApprovalBecomes } from '../approvals/own-approval-view.js';
import type { OpenDecision } from '../../src/ledger/state.js';
import type { Plan } from '../../src/release/plan.js';
import { Foreign } from '../foreign.js';
import { Moment } from '../moment.js';
import { choiceNames, choicesOf, whatChoiceDoes } from './consequences.js';
import { useDesk } from './desk.js';
import { PersonAct } from './person-act.js';

/** The decisions that wait, each with its answers. */
export function Decisions(): React.JSX.Element {
  const { state, nowMs } = useDesk();
  const { plan, decisions } = state;
  if (!plan || decisions.length === 0) return <p>Nothing waits for a person.</p>;
  return (
    <>
      {decisions.map((decision) => (
        <div key={decision.id} className="decision">
          <p>
            <Foreign text={decision.question} /> <span className="quiet">asked </span>
            <Moment atMs={decision.sinceMs} nowMs={nowMs} />
          </p>
          <Answers decision={decision} plan={plan} />
        </div>
      ))}
    </>
  );
}

function Answers({ decision, plan }: { readonly decision: OpenDecision; readonly plan: Plan }): React.JSX.Element {
  const { state, here } = useDesk();
  const where = decision.region ?? 'the release';
  const commandOf = (choice: Choice, reason: string): Command => ({
    type: 'decide',
    decision: decision.id,
    choice,
    manifestHash: plan.manifestHash,
    reason,
    ...(decision.region === undefined ? {} : { region: decision.region }),
  });
  const beside = (choice: Choice): readonly string[] => {
    const own = ownApproval(state, { ...decision, choice }, here);
    return own ? [whatApprovalBecomes(own)] : [];
  };
  return (
    <div className="buttons" role="group" aria-label={`Answers for ${where}`}>
      {choicesOf(decision).map((choice) => (
        <PersonAct
          key={choice}
          label={`${choiceNames[choice]}…`}
          title={`${choiceNames[choice]}: ${where}`}
          consequences={[...whatChoiceDoes(choice, decision, plan), ...beside(choice)]}
          verb={choiceNames[choice]}
          primary={choice === 'go'}
          danger={choice.startsWith('rollback')}
          command={(reason) => commandOf(choice, reason)}
        />
      ))}
    </div>
  );
}
