import * as React from 'react';
import type { Plan } from '../../src/release/plan.js';
import { shown } from '../foreign-text.js';
import { Foreign } from '../foreign.js';
import { Moment } from '../moment.js';
import { durationText, shortDuration } from '../time.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { Session } from '../session.js';
import { Measurements } from './measurements.js';
import type { PhasePlace, TechnicalView } from './technical-view.js';

interface Props {
  readonly view: TechnicalView;
  readonly plan: Plan;
  readonly nowMs: number;
  readonly session: Session;
  readonly state: ReleaseState;
}

/** Numbers for those who mend things. */
export function Technical({ view, plan, nowMs, session, state }: Props): React.JSX.Element {
  return (
    <div className="view">
      <div className="cards">
        <section className="card" aria-labelledby="rates-title">
          <h2 id="rates-title">Attempts and events</h2>
          <dl className="pairs">
            {view.rates.map(({ name, text }) => (
              <React.Fragment key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </React.Fragment>
            ))}
          </dl>
        </section>
        <section className="card wide" aria-labelledby="health-title">
          <h2 id="health-title">Health, newest first</h2>
          {view.health.length === 0 ? <p>No change of health is recorded.</p> : null}
          <ul>
            {view.health.slice(0, 20).map(({ seq, atMs, region, level, summary }) => (
              <li key={seq}>
                <Moment atMs={atMs} nowMs={nowMs} /> · {region}: <strong>{level}</strong>. <Foreign text={summary} />
              </li>
            ))}
          </ul>
        </section>
      </div>
      <Measurements session={session} state={state} />
      <Estimates view={view} plan={plan} />
      <Slowest view={view} />
    </div>
  );
}

function Slowest({ view }: Pick<Props, 'view'>): React.JSX.Element {
  return (
    <div className="cards">
      <section className="card" aria-labelledby="slowest-title">
        <h2 id="slowest-title">Slowest phases</h2>
        <table className="plain">
          <thead>
            <tr>
              <PlaceHeads />
              <th scope="col" className="number">
                Hosts
              </th>
              <th scope="col" className="number">
                Duration
              </th>
            </tr>
          </thead>
          <tbody>
            {view.slowest.map((row, index) => (
              <tr key={index}>
                <Place {...row} />
                <td className="number">{row.hosts}</td>
                <td className="number">{durationText(row.durationMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="card" aria-labelledby="slowest-tasks-title">
        <h2 id="slowest-tasks-title">Slowest tasks</h2>
        {view.slowestTasks.length === 0 ? <p>No playbook has told of its tasks yet.</p> : null}
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <PlaceHeads />
              <th scope="col" className="number">
                Duration
              </th>
            </tr>
          </thead>
          <tbody>
            {view.slowestTasks.map((row, index) => (
              <tr key={index}>
                <td>
                  <Foreign text={shown(row.task, 80)} />
                </td>
                <Place {...row} />
                <td className="number">{durationText(row.ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function PlaceHeads(): React.JSX.Element {
  return (
    <>
      <th scope="col">MOP</th>
      <th scope="col">Region</th>
      <th scope="col" className="number">
        Attempt
      </th>
      <th scope="col">Phase</th>
    </>
  );
}

function Place({ title, region, attempt, phase }: PhasePlace): React.JSX.Element {
  return (
    <>
      <th scope="row">{shown(title, 80)}</th>
      <td>{region}</td>
      <td className="number">{attempt}</td>
      <td>{phase}</td>
    </>
  );
}

function Estimates({ view, plan }: Pick<Props, 'view' | 'plan'>): React.JSX.Element {
  return (
    <section className="card" aria-labelledby="estimates-title">
      <h2 id="estimates-title">Duration and error of the estimate</h2>
      <div className="grid-scroll" tabIndex={0} role="group" aria-label="Durations by region, scrolls sideways">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">MOP</th>
              <th scope="col" className="number">
                Estimate
              </th>
              {plan.regions.map(({ id }) => (
                <th scope="col" className="number" key={id}>
                  {id}
                </th>
              ))}
              <th scope="col" className="number">
                Median error
              </th>
            </tr>
          </thead>
          <tbody>
            {view.estimates.map(({ mop, title, estimateMs, spent, medianPercent }) => (
              <tr key={mop}>
                <th scope="row">{shown(title, 80)}</th>
                <td className="number">{shortDuration(estimateMs)}</td>
                {spent.map((one, index) => (
                  <td key={plan.regions[index]?.id} className="number">
                    {one ? `${shortDuration(one.ms)} (${signed(one.errorPercent)})` : '–'}
                  </td>
                ))}
                <td className="number">{medianPercent === undefined ? '–' : signed(medianPercent)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function signed(percent: number): string {
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)} %`;
}
