import { Button } from 'azure-devops-ui/Button';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import { useDesk } from '../controls/desk.js';
import type { ApprovalAnswer, PendingApproval } from '../devops/approvals.js';
import type { Project } from '../devops/organization.js';
import { Foreign, ForeignLink } from '../foreign.js';
import { shown } from '../foreign-text.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { Moment } from '../moment.js';
import { approvalsElsewhere, askedByRun } from './approvals-view.js';
import { useApprovals } from './use-approvals.js';

interface Props {
  readonly project: Project | undefined;
  readonly events: readonly HistoryEvent[];
  readonly loopback: boolean;
}

/** What environments of this organization wait for, answered in place; the other organizations' as links. */
export function Approvals({ project, events, loopback }: Props): React.JSX.Element {
  const { state } = useDesk();
  const elsewhere = approvalsElsewhere(state, events, project?.url ?? '');
  return (
    <div className="view">
      <section className="card" aria-labelledby="approvals-title">
        <h2 id="approvals-title">Approvals in this organization</h2>
        {project ? (
          <Here project={project} loopback={loopback} />
        ) : (
          <p>The page that hosts the hub does not say which organization this is.</p>
        )}
      </section>
      <section className="card" aria-labelledby="elsewhere-title">
        <h2 id="elsewhere-title">In the other organizations</h2>
        <p className="quiet">
          Your sign-in is good for this organization only: the others are answered in their own run.
        </p>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Region</th>
              <th scope="col">State</th>
              <th scope="col">Waits for</th>
              <th scope="col">Answer it in</th>
            </tr>
          </thead>
          <tbody>
            {elsewhere.map(({ region, status, waiting, url, link, organization }) => (
              <tr key={region}>
                <th scope="row">{region}</th>
                <td>{status}</td>
                <td>
                  <Foreign text={waiting === '' ? '–' : waiting} />
                </td>
                <td>
                  <ForeignLink url={url} loopback={loopback}>{`${organization}, ${link}`}</ForeignLink>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Here({ project, loopback }: { readonly project: Project; readonly loopback: boolean }): React.JSX.Element {
  const { nowMs, state } = useDesk();
  const { pending, fault, answer } = useApprovals(project);
  return (
    <>
      {fault === undefined ? null : (
        <p role="alert" className="tone-bad">
          ✗ {shown(fault)}
        </p>
      )}
      {pending === undefined && fault === undefined ? <p role="status">Asking Azure DevOps …</p> : null}
      {pending?.length === 0 ? <p>No approval waits here.</p> : null}
      <ul className="alerts">
        {pending?.map((approval) => (
          <Pending
            key={approval.id}
            approval={approval}
            asked={askedByRun(state, approval.runId)}
            nowMs={nowMs}
            loopback={loopback}
            answer={answer}
          />
        ))}
      </ul>
    </>
  );
}

interface PendingProps {
  readonly approval: PendingApproval;
  /** What the ledger asks about it, where it is of this release. */
  readonly asked: string | undefined;
  readonly nowMs: number;
  readonly loopback: boolean;
  readonly answer: (approval: PendingApproval, answer: ApprovalAnswer, comment: string) => Promise<string | undefined>;
}

function Pending({ approval, asked, nowMs, loopback, answer }: PendingProps): React.JSX.Element {
  const [comment, setComment] = React.useState('');
  const [fault, setFault] = React.useState<string>();
  const [busy, setBusy] = React.useState(false);
  const { pipeline, run, url, createdMs, approvers, instructions } = approval;
  const give = (given: ApprovalAnswer): void => {
    setBusy(true);
    void answer(approval, given, comment).then((wrong) => {
      setFault(wrong);
      setBusy(false);
    });
  };
  const disabled = busy || comment.trim() === '';
  return (
    <li className="approval">
      <div>
        <p>
          <Foreign text={pipeline} /> ·{' '}
          <ForeignLink url={url} loopback={loopback}>
            {`run ${run}`}
          </ForeignLink>
          {createdMs === undefined ? null : (
            <>
              {' '}
              · asked <Moment atMs={createdMs} nowMs={nowMs} />
            </>
          )}
        </p>
        {asked === undefined ? null : (
          <p>
            <Foreign text={asked} />
          </p>
        )}
        {approvers.length === 0 ? null : <p className="quiet">For {shown(approvers.join(', '), 300)}</p>}
        {instructions === '' ? null : (
          <p>
            <Foreign text={instructions} />
          </p>
        )}
        {fault === undefined ? null : (
          <p role="alert" className="tone-bad">
            ✗ {shown(fault)}
          </p>
        )}
      </div>
      <div className="filters">
        <TextField
          ariaLabel={`Comment for ${shown(run, 60)}`}
          placeholder="Why? It is kept with the approval"
          value={comment}
          onChange={(_event, value) => setComment(value)}
        />
        <Button primary={true} text="Approve" disabled={disabled} onClick={() => give('approved')} />
        <Button text="Reject" disabled={disabled} onClick={() => give('rejected')} />
      </div>
    </li>
  );
}
