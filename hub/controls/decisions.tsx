import { Button } from 'azure-devops-ui/Button';
import * as React from 'react';
import type { Command } from '../../src/ledger/commands.js';
import type { Choice } from '../../src/ledger/events.js';
import type { OpenDecision, ReleaseState } from '../../src/ledger/state.js';
import { Foreign } from '../foreign.js';
import type { LiveLedger } from '../ledger/live-ledger.js';
import { Moment } from '../moment.js';
import type { Session } from '../session.js';
import { useAct } from '../use-act.js';
import { ActDialog } from './act-dialog.js';
import { choiceNames, choicesOf, whatChoiceDoes } from './consequences.js';
import { wouldRefuse } from './would-refuse.js';

interface Props {
  readonly session: Session;
  readonly ledger: LiveLedger;
  readonly state: ReleaseState;
  readonly nowMs: number;
}

/** The decisions that wait, each with its answers. */
export function Decisions({ session, ledger, state, nowMs }: Props): React.JSX.Element {
  const [asked, setAsked] = React.useState<{ readonly decision: OpenDecision; readonly choice: Choice }>();
  const { result, act, reset } = useAct(session, ledger);
  const command: Command | undefined = asked && {
    type: 'decide',
    decision: asked.decision.id,
    choice: asked.choice,
    manifestHash: state.plan?.manifestHash ?? '',
    reason: '',
    ...(asked.decision.region === undefined ? {} : { region: asked.decision.region }),
  };
  return (
    <>
      {state.decisions.length === 0 ? <p>Nothing waits for a person.</p> : null}
      {state.decisions.map((decision) => (
        <div key={decision.id} className="decision">
          <p>
            <Foreign text={decision.question} /> <span className="quiet">asked </span>
            <Moment atMs={decision.sinceMs} nowMs={nowMs} />
          </p>
          <div className="buttons" role="group" aria-label={`Answers for ${decision.region ?? 'the release'}`}>
            {choicesOf(decision).map((choice) => (
              <Button
                key={choice}
                primary={choice === 'go'}
                text={`${choiceNames[choice]}…`}
                onClick={() => setAsked({ decision, choice })}
              />
            ))}
          </div>
        </div>
      ))}
      {asked && command && state.plan ? (
        <ActDialog
          title={`${choiceNames[asked.choice]}: ${asked.decision.region ?? 'the release'}`}
          consequences={whatChoiceDoes(asked.choice, asked.decision, state.plan)}
          verb={choiceNames[asked.choice]}
          dangerous={asked.choice.startsWith('rollback')}
          wouldRefuse={result.kind === 'idle' ? wouldRefuse(state, command, session.actor, nowMs) : undefined}
          result={result}
          onAct={(reason) => void act({ ...command, reason })}
          onDismiss={() => {
            setAsked(undefined);
            reset();
          }}
        />
      ) : null}
    </>
  );
}
