import { Button } from 'azure-devops-ui/Button';
import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { PersonAct } from '../controls/person-act.js';
import { actsOnCell } from '../controls/proposals.js';
import { shown } from '../foreign-text.js';
import { Foreign } from '../foreign.js';
import { Moment } from '../moment.js';
import { durationText } from '../time.js';
import { cellHistory } from './cell-history-view.js';
import { cellView } from './cell-view.js';

interface Props {
  readonly state: ReleaseState;
  readonly events: readonly HistoryEvent[];
  readonly region: string;
  readonly mop: string;
  readonly nowMs: number;
  readonly onDismiss: () => void;
}

/** Everything that the ledger says of one MOP in one region. */
export function CellPanel({ state, events, region, mop, nowMs, onDismiss }: Props): React.JSX.Element | null {
  const planned = state.plan?.mops.find(({ id }) => id === mop);
  const cell = state.regions[region]?.cells[mop];
  if (!planned || !cell) return null;
  const { label } = cellView(region, planned, cell, nowMs);
  return (
    <aside
      className="card cell-panel"
      aria-label={shown(`${planned.title} in ${region}`, 120)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDismiss();
      }}
    >
      <header>
        <h2>
          {region}: <Foreign text={planned.title} />
        </h2>
        <Button key={`${region} ${mop}`} text="Close" autoFocus={true} subtle={true} onClick={onDismiss} />
      </header>
      <p>
        <Foreign text={label} />
      </p>
      <dl className="pairs">
        <dt>Category, risk</dt>
        <dd>
          {planned.category}, {planned.risk}
        </dd>
        <dt>Started</dt>
        <dd>{cell.startedAtMs === undefined ? 'not yet' : <Moment atMs={cell.startedAtMs} nowMs={nowMs} />}</dd>
        <dt>Attempt</dt>
        <dd>{cell.attempt === 0 ? 'none yet' : `${cell.attempt}, at most ${state.plan?.policy.maxAttempts ?? ''}`}</dd>
        {cell.checkpoint === undefined ? null : (
          <>
            <dt>Checkpoint</dt>
            <dd>
              <Foreign text={cell.checkpoint} />
            </dd>
          </>
        )}
        <dt>Document</dt>
        <dd className="hash">{planned.cells[region]?.document.slice(0, 16)}…</dd>
      </dl>
      {cell.phases.length === 0 ? null : <Phases cell={cell} />}
      <History entries={cellHistory(events, region, mop)} nowMs={nowMs} />
      <div className="buttons">
        {actsOnCell(region, mop, cell).map(({ label: act, proposal }) => (
          <PersonAct key={act} label={act} {...proposal} />
        ))}
      </div>
    </aside>
  );
}

function History(props: {
  readonly entries: ReturnType<typeof cellHistory>;
  readonly nowMs: number;
}): React.JSX.Element | null {
  if (props.entries.length === 0) return null;
  return (
    <>
      <h3>What happened here, newest first</h3>
      <ul className="history">
        {props.entries.map(({ seq, atMs, text, grave }) => (
          <li key={seq} className={grave ? 'tone-bad' : undefined}>
            {grave ? (
              <span className="symbol" aria-hidden="true">
                ✗{' '}
              </span>
            ) : null}
            <Foreign text={text} /> · <Moment atMs={atMs} nowMs={props.nowMs} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Phases({ cell }: { readonly cell: ReleaseState['regions'][string]['cells'][string] }): React.JSX.Element {
  return (
    <table className="plain">
      <caption>Phases of the latest attempt</caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">Outcome</th>
          <th scope="col">Duration</th>
          <th scope="col">Hosts</th>
        </tr>
      </thead>
      <tbody>
        {cell.phases.map(({ phase, outcome, durationMs, hosts }, index) => {
          const all = Object.values(hosts);
          const failed = all.filter((host) => host.failed > 0 || host.unreachable > 0).length;
          return (
            <tr key={`${phase}-${index}`}>
              <th scope="row">{phase}</th>
              <td>{outcome}</td>
              <td className="number">{durationText(durationMs)}</td>
              <td className="number">
                {all.length}
                {failed > 0 ? `, ${failed} failed` : ''}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
