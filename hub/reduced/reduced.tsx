import { Button } from 'azure-devops-ui/Button';
import * as React from 'react';
import type { OperatorError } from '../../src/release/operator-error.js';
import type { Project } from '../devops/organization.js';
import { Banner } from '../banner.js';
import { shown } from '../foreign-text.js';
import { ForeignLink } from '../foreign.js';
import { absoluteText } from '../time.js';
import { statusLine, type Status } from './status-view.js';
import { useStatus } from './use-status.js';

interface Props {
  readonly why: OperatorError;
  readonly project: Project;
  readonly pollMs: number;
  readonly onSignIn?: (() => void) | undefined;
  readonly onSettings: () => void;
}

/** Read only, from the projection alone: what can be shown to somebody who is not signed in to the storage. */
export function Reduced({ why, project, pollMs, onSignIn, onSettings }: Props): React.JSX.Element {
  const { status, fault } = useStatus(project, pollMs);
  return (
    <main className="hub view reduced">
      <Banner tone="warning">{`Reduced view, read only. ${shown(why.message)}`}</Banner>
      <div className="buttons">
        {onSignIn ? <Button primary={true} text="Sign in" onClick={onSignIn} /> : null}
        <Button text="Settings" onClick={onSettings} />
      </div>
      {fault === undefined ? null : (
        <p role="alert" className="tone-bad">
          ✗ {shown(fault)}
        </p>
      )}
      {status ? <Summary status={status} /> : fault === undefined ? <p role="status">Reading the status …</p> : null}
      <p className="quiet">
        Acts that are not possible here work from a pipeline (task control-release) and from a shell: the emergency stop
        too.
      </p>
    </main>
  );
}

function Summary({ status }: { readonly status: Status }): React.JSX.Element {
  const line = statusLine(status);
  return (
    <section className="card" aria-labelledby="reduced-title">
      <h1 id="reduced-title" className="release-name">
        {shown(status.release)}
      </h1>
      <p className={`situation tone-${line.tone}`}>
        <span className="symbol" aria-hidden="true">
          {line.symbol}
        </span>{' '}
        <bdi>{shown(line.sentence, 300)}</bdi>
      </p>
      {status.holder ? (
        <p>
          Lock: <ForeignLink url={status.holder.url} loopback={false}>{`run of ${status.holder.region}`}</ForeignLink>
        </p>
      ) : null}
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(status.regions).map(([id, state]) => (
            <tr key={id}>
              <th scope="row">{shown(id)}</th>
              <td>{shown(state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{`Event ${status.sequence}, written ${absoluteText(Date.parse(status.updatedAt))}`}</p>
    </section>
  );
}
