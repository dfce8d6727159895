import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import { Decisions } from '../controls/decisions.js';
import { RecordNote } from '../controls/record-note.js';
import { breakLock } from '../controls/proposals.js';
import { PersonAct } from '../controls/person-act.js';
import { Foreign, ForeignLink } from '../foreign.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { LiveRun } from '../live/live-run.js';
import { Moment } from '../moment.js';
import type { Session } from '../session.js';
import { CellPanel } from './cell-panel.js';
import type { CellView } from './cell-view.js';
import { MopGrid } from './mop-grid.js';
import type { OperationsView } from './operations-view.js';

interface Props {
  readonly view: OperationsView;
  readonly state: ReleaseState;
  readonly events: readonly HistoryEvent[];
  readonly nowMs: number;
  readonly session: Session;
}

/** Where the release is: lock, what waits for a person, the grid, checks and deviations. */
export function Operations({ view, state, events, nowMs, session }: Props): React.JSX.Element {
  const [opened, setOpened] = React.useState<CellView>();
  // What stands below the grid is drawn in a turn of its own, once the grid is seen.
  const [isGridDrawn, setIsGridDrawn] = React.useState(false);
  React.useEffect(() => setIsGridDrawn(true), []);
  const close = (): void => {
    setOpened(undefined);
    // Back to the cell from which it was opened: the one stop of the Tab key within the grid.
    document.querySelector<HTMLElement>('.mop-grid [tabindex="0"]')?.focus();
  };
  return (
    <div className="view">
      <div className="cards">
        <section className="card" aria-labelledby="lock-title">
          <h2 id="lock-title">Lock</h2>
          <Lock view={view} nowMs={nowMs} loopback={session.loopback} />
        </section>
        <section className="card wide" aria-labelledby="waiting-title">
          <h2 id="waiting-title">Waiting for a person</h2>
          <Failed view={view} loopback={session.loopback} />
          {view.failed.length > 0 && view.decisions.length === 0 ? null : <Decisions />}
        </section>
        <section className="card" aria-labelledby="clock-title">
          <h2 id="clock-title">Rollback clocks</h2>
          <Clocks view={view} />
          <h2>Pace</h2>
          <p>{view.pace}</p>
        </section>
      </div>
      <div className="grid-and-cell">
        <MopGrid grid={view.grid} opened={opened} onOpen={setOpened} />
        {opened ? (
          <CellPanel
            state={state}
            events={events}
            region={opened.region}
            mop={opened.mop}
            nowMs={nowMs}
            onDismiss={close}
          />
        ) : null}
      </div>
      <Legend />
      {isGridDrawn ? (
        <>
          <Live session={session} state={state} />
          <div className="cards">
            <Checks view={view} />
            <Deviations view={view} nowMs={nowMs} />
          </div>
        </>
      ) : null}
    </div>
  );
}

function Lock(props: {
  readonly view: OperationsView;
  readonly nowMs: number;
  readonly loopback: boolean;
}): React.JSX.Element {
  const { lock, queue } = props.view;
  if (!lock)
    return (
      <>
        <p>Nobody holds it.</p>
        <Queue queue={queue} />
      </>
    );
  return (
    <>
      <p>
        <strong>{lock.region}</strong> {lock.purpose === 'rollback' ? 'to roll back' : ''} ·{' '}
        <ForeignLink url={lock.url} loopback={props.loopback}>{`run ${lock.runId}`}</ForeignLink> · acquired{' '}
        <Moment atMs={lock.sinceMs} nowMs={props.nowMs} />
      </p>
      <p>
        Heartbeat: <span className={`tone-${lock.heartbeat.tone}`}>{lock.heartbeat.text}</span>
      </p>
      <Queue queue={queue} />
      <div className="buttons">
        <PersonAct label="Break the lock…" {...breakLock(lock)} />
      </div>
    </>
  );
}

function Queue({ queue }: { readonly queue: OperationsView['queue'] }): React.JSX.Element {
  if (queue.length === 0) return <p>No other region is left.</p>;
  return (
    <p>
      Queue:{' '}
      {queue.map(({ region, why }, index) => (
        <span key={region} title={why}>
          {index > 0 ? ' → ' : ''}
          {region}
          <span className="hidden-text">, {why}</span>
        </span>
      ))}
    </p>
  );
}

const clockNames = { mop: 'MOP', region: 'Region', release: 'Release' } as const;

function Clocks({ view }: { readonly view: OperationsView }): React.JSX.Element {
  return (
    <dl className="pairs">
      {view.rollbackClocks.map(({ scope, budget, what, leftMs, text }) => (
        <React.Fragment key={scope}>
          <dt>
            {clockNames[scope]}, {budget}
          </dt>
          <dd className={leftMs === undefined ? 'quiet' : leftMs < 0 ? 'tone-bad' : 'tone-warning'}>
            <strong>{text}</strong>
            {what === undefined ? '' : ` · ${what}`}
          </dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

function Live({
  session,
  state,
}: {
  readonly session: Session;
  readonly state: ReleaseState;
}): React.JSX.Element | null {
  const { open, plan } = state;
  if (!open) return null;
  const title = plan?.mops.find(({ id }) => id === open.mop)?.title ?? open.mop;
  const { region, mop, attempt } = open;
  return <LiveRun {...{ session, region, mop, attempt }} heading={`Live: ${region}, ${title}, attempt ${attempt}`} />;
}

function Legend(): React.JSX.Element {
  return (
    <p className="legend">
      ✓ succeeded · ▶ running · ✗ failed · ⚡ interrupted · ⟲ rolled back · ‼ rollback failed · – skipped · ▲ over its
      estimate · ↺2 second attempt · a thick line is a decision point
    </p>
  );
}

function Failed(props: { readonly view: OperationsView; readonly loopback: boolean }): React.JSX.Element {
  return (
    <>
      {props.view.failed.map(({ region, reason, runId, url }) => (
        <p key={region} className="tone-bad">
          <span className="symbol" aria-hidden="true">
            ✗
          </span>{' '}
          {region} failed: <Foreign text={reason} />. Mend the cause, then run its pipeline again
          {runId === '' ? '' : ' ('}
          {runId === '' ? null : <ForeignLink url={url} loopback={props.loopback}>{`run ${runId}`}</ForeignLink>}
          {runId === '' ? '.' : ').'}
        </p>
      ))}
    </>
  );
}

function Checks({ view }: { readonly view: OperationsView }): React.JSX.Element {
  return (
    <section className="card" aria-labelledby="checks-title">
      <h2 id="checks-title">Checklist</h2>
      {view.checks.length === 0 ? <p>Nothing is checked yet.</p> : null}
      {view.checks.map(({ where, items, open }) => (
        <details key={where} open={open > 0}>
          <summary className={open > 0 ? 'tone-bad' : 'tone-good'}>
            <span className="symbol" aria-hidden="true">
              {open > 0 ? '✗' : '✓'}
            </span>{' '}
            {where}: {items.length - open} of {items.length} passed
          </summary>
          <ul>
            {items.map(({ item, outcome, summary }) => (
              <li key={item} className={outcome === 'passed' ? 'tone-good' : 'tone-bad'}>
                <span className="symbol" aria-hidden="true">
                  {outcome === 'passed' ? '✓' : '✗'}
                </span>{' '}
                <Foreign text={item} />: {outcome}. <Foreign text={summary} />
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function Deviations({ view, nowMs }: { readonly view: OperationsView; readonly nowMs: number }): React.JSX.Element {
  return (
    <section className="card wide" aria-labelledby="deviations-title">
      <h2 id="deviations-title">Deviations</h2>
      <RecordNote />
      {view.deviations.length === 0 ? (
        <p>None recorded.</p>
      ) : (
        <ul>
          {view.deviations.map(({ seq, where, text, by, atMs }) => (
            <li key={seq}>
              {where} <Foreign text={text} /> · <Foreign text={by} />, <Moment atMs={atMs} nowMs={nowMs} />
            </li>
          ))}
        </ul>
      )}
      {view.deviationCount > view.deviations.length ? (
        <p className="quiet">
          The newest {view.deviations.length} of {view.deviationCount}; the audit log in Security has all.
        </p>
      ) : null}
    </section>
  );
}
