import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { Plan } from '../../src/release/plan.js';
import { shown } from '../foreign-text.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { absoluteText, minuteText } from '../time.js';
import { timelineView, type TimelineRow } from './timeline-view.js';
import { acrossOf, Bar, Track, type Across } from './track.js';

interface Props {
  readonly state: ReleaseState;
  readonly plan: Plan;
  readonly events: readonly HistoryEvent[];
  readonly nowMs: number;
}

const wholeRelease = '';

/** A Gantt chart of plan and fact: every region, or one region's MOPs. */
export function Timeline({ state, plan, events, nowMs }: Props): React.JSX.Element {
  const [region, setRegion] = React.useState(wholeRelease);
  const view = timelineView(state, plan, events, nowMs, region === wholeRelease ? undefined : region);
  const across = acrossOf(view.fromMs, view.toMs);
  return (
    <div className="view">
      <section className="card gantt" aria-labelledby="gantt-title">
        <h2 id="gantt-title">Timeline</h2>
        <div className="filters">
          <label>
            Show{' '}
            <select value={region} onChange={(event) => setRegion(event.target.value)}>
              <option value={wholeRelease}>all regions</option>
              {plan.regions.map(({ id }) => (
                <option key={id} value={id}>{`the MOPs of ${id}`}</option>
              ))}
            </select>
          </label>
          <span className="legend">▭ plan ▬ fact ░ expected │ now ▒ emergency stop</span>
        </div>
        <div className="gantt-scroll" tabIndex={0} role="region" aria-label="Gantt chart, scrolls sideways">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{region === wholeRelease ? 'Region' : 'MOP'}</th>
                <th scope="col">Against plan</th>
                <th scope="col" className="lane">
                  <div className="track">
                    {view.ticks.map((tick) => (
                      <span key={tick} className="tick" style={{ left: across(tick) }} title={absoluteText(tick)}>
                        {tickText(tick)}
                      </span>
                    ))}
                  </div>
                </th>
              </tr>
            </thead>
            <tbody>
              {view.rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">{shown(row.title, 80)}</th>
                  <td>{row.against}</td>
                  <td className="lane">
                    <Lane row={row} across={across} nowMs={nowMs} stops={view.stops} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

function tickText(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(ms);
}

interface LaneProps {
  readonly row: TimelineRow;
  readonly across: Across;
  readonly nowMs: number;
  readonly stops: ReturnType<typeof timelineView>['stops'];
}

function Lane({ row, across, nowMs, stops }: LaneProps): React.JSX.Element {
  return (
    <>
      <span className="hidden-text">{laneText(row)}</span>
      <Track across={across} nowMs={nowMs}>
        <Bar kind="planned" {...row.plan} across={across} />
        {row.expected ? <Bar kind="expected" {...row.expected} across={across} /> : null}
        {row.facts.map(({ tone, label, ...span }) => (
          <Bar key={span.fromMs} kind={`fact ${tone}`} {...span} across={across} title={shown(label, 300)} />
        ))}
        {stops.map(({ label, ...span }) => (
          <Bar key={span.fromMs} kind="stop" {...span} across={across} title={shown(label, 300)} />
        ))}
      </Track>
    </>
  );
}

function laneText({ plan, facts, expected }: TimelineRow): string {
  const planned = `planned ${minuteText(plan.fromMs)} to ${minuteText(plan.toMs)}`;
  const [first, last] = [facts[0], facts.at(-1)];
  const happened =
    first && last
      ? `, happened ${minuteText(first.fromMs)} to ${minuteText(Math.max(...facts.map(({ toMs }) => toMs)))}`
      : '';
  return `${planned}${happened}${expected ? `, expected to end ${minuteText(expected.toMs)}` : ''}`;
}
