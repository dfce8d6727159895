import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import { measuredItems } from '../../src/report/measured-items.js';
import { useDocument } from '../documents/use-document.js';
import { shown } from '../foreign-text.js';
import { Foreign } from '../foreign.js';
import type { Session } from '../session.js';
import { chart, labelOf, probeSeries, type ProbeChart, type ProbeSeries } from './measurements-view.js';

interface Props {
  readonly session: Session;
  readonly state: ReleaseState;
}

/** What the probes of a gate measured, one after the other. */
export function Measurements({ session, state }: Props): React.JSX.Element {
  const items = measuredItems(state);
  const [chosen, setChosen] = React.useState<string>();
  const hash = items.some((item) => item.hash === chosen) ? chosen : items.at(-1)?.hash;
  const document = useDocument(session, hash);
  return (
    <section className="card" aria-labelledby="measurements-title">
      <h2 id="measurements-title">Probe series</h2>
      {items.length === 0 ? (
        <p>Nothing is measured yet.</p>
      ) : (
        <label>
          Measured for{' '}
          <select value={hash} onChange={(event) => setChosen(event.target.value)}>
            {items.map((item) => (
              <option key={labelOf(item)} value={item.hash}>
                {shown(labelOf(item), 120)}
              </option>
            ))}
          </select>
        </label>
      )}
      {document?.kind === 'loading' ? <p role="status">Reading…</p> : null}
      {document?.kind === 'fault' ? <p role="alert">{shown(document.why)}</p> : null}
      {document?.kind === 'read' ? <Series series={probeSeries(document.text)} /> : null}
    </section>
  );
}

function Series({ series }: { readonly series: readonly ProbeSeries[] | undefined }): React.JSX.Element {
  if (series === undefined) return <p role="alert">These measurements are in a form that this version cannot read.</p>;
  return (
    <div className="grid-scroll" tabIndex={0} role="group" aria-label="Probe series, scrolls sideways">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Probe</th>
            <th scope="col">Region</th>
            <th scope="col">Verdict</th>
            <th scope="col">Course</th>
            <th scope="col">Least / latest / most</th>
            <th scope="col">Limits</th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {series.map(({ place, probe, verdict, seen, chart: drawn, range, limits }) => (
            <tr key={`${place} ${probe}`}>
              <th scope="row">{shown(probe, 80)}</th>
              <td>{shown(place, 80)}</td>
              <td>{verdict}</td>
              <td>
                {drawn ? <Course chart={drawn} label={shown(`Course of ${probe}: ${range}; ${limits}`, 200)} /> : null}
              </td>
              <td className="number">{range}</td>
              <td>{limits === '' ? '–' : limits}</td>
              <td>
                <Foreign text={seen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="legend">— course · ‑ ‑ warning threshold · ━ critical threshold · ▒ where the baseline lay</p>
    </div>
  );
}

function Course(props: { readonly chart: ProbeChart; readonly label: string }): React.JSX.Element {
  const { lines, thresholds, band } = props.chart;
  const { width, height } = chart;
  return (
    <svg
      className="course"
      role="img"
      aria-label={props.label}
      width={width}
      height={height + 4}
      viewBox={`-1 -2 ${width + 2} ${height + 4}`}
    >
      {band ? <rect className="band" x={0} width={width} y={band.y} height={Math.max(1, band.height)} /> : null}
      {thresholds.map(({ level, y }) => (
        <line key={`${level} ${y}`} className={level} x1={0} x2={width} y1={y} y2={y} />
      ))}
      {lines.map((points, index) => (
        <polyline key={index} points={points} fill="none" stroke="currentColor" strokeWidth="1.5" />
      ))}
    </svg>
  );
}
