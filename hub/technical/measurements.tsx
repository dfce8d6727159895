import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import { measuredItems } from '../../src/report/measured-items.js';
import { useDocument } from '../documents/use-document.js';
import { Foreign } from '../foreign.js';
import type { Session } from '../session.js';
import { chart, labelOf, probeSeries, type ProbeSeries } from './measurements-view.js';

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
                {labelOf(item)}
              </option>
            ))}
          </select>
        </label>
      )}
      {document?.kind === 'loading' ? <p role="status">Reading…</p> : null}
      {document?.kind === 'fault' ? <p role="alert">{document.why}</p> : null}
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
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {series.map(({ place, probe, verdict, seen, lines, range }) => (
            <tr key={`${place} ${probe}`}>
              <th scope="row">{probe}</th>
              <td>{place}</td>
              <td>{verdict}</td>
              <td>
                {lines.length === 0 ? null : (
                  <svg
                    className="course"
                    role="img"
                    aria-label={`Course of ${probe}: ${range}`}
                    width={chart.width}
                    height={chart.height + 4}
                    viewBox={`-1 -2 ${chart.width + 2} ${chart.height + 4}`}
                  >
                    {lines.map((points, index) => (
                      <polyline key={index} points={points} fill="none" stroke="currentColor" strokeWidth="1.5" />
                    ))}
                  </svg>
                )}
              </td>
              <td className="number">{range}</td>
              <td>
                <Foreign text={seen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
