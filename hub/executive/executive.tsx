import * as React from 'react';
import { shown } from '../foreign-text.js';
import { absoluteText, durationText } from '../time.js';
import { acrossOf, Bar, Track } from '../timeline/track.js';
import type { Criterion, ExecutiveView } from './executive-view.js';
import type { Forecast, RegionSpan } from './forecast.js';

/** Readable in ten seconds: four sentences, the timeline, the criteria. */
export function Executive({
  view,
  nowMs,
}: {
  readonly view: ExecutiveView;
  readonly nowMs: number;
}): React.JSX.Element {
  return (
    <div className="view">
      <section className="card" aria-labelledby="situation-title">
        <h2 id="situation-title">Where are we?</h2>
        {view.sentences.map(({ text, tone }) => (
          <p key={text} className={`sentence tone-${tone}`}>
            <span className="symbol" aria-hidden="true">
              {signs[tone]}
            </span>{' '}
            <bdi>{shown(text, 400)}</bdi>
          </p>
        ))}
      </section>
      <Timeline forecast={view.forecast} nowMs={nowMs} />
      <section className="card" aria-labelledby="criteria-title">
        <h2 id="criteria-title">Success criteria</h2>
        <div className="criteria-groups">
          {view.criteria.map(({ name, criteria }) => (
            <section key={name} aria-labelledby={`criteria-${name}`}>
              <h3 id={`criteria-${name}`}>{name}</h3>
              <ul className="criteria">
                {criteria.map((criterion) => (
                  <CriterionItem key={criterion.name} criterion={criterion} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </section>
    </div>
  );
}

const signs = { quiet: '·', active: '▶', good: '✓', warning: '▲', bad: '✗' } as const;
const verdicts = {
  met: { symbol: '✓', tone: 'tone-good' },
  open: { symbol: '·', tone: 'tone-quiet' },
  'not met': { symbol: '✗', tone: 'tone-bad' },
} as const;

function CriterionItem({ criterion }: { readonly criterion: Criterion }): React.JSX.Element {
  const { symbol, tone } = verdicts[criterion.verdict];
  return (
    <li className={tone}>
      <span className="symbol" aria-hidden="true">
        {symbol}
      </span>{' '}
      {criterion.name}: <strong>{criterion.text}</strong> ({criterion.verdict})
    </li>
  );
}

function Timeline({ forecast, nowMs }: { readonly forecast: Forecast; readonly nowMs: number }): React.JSX.Element {
  const endMs = Math.max(forecast.plannedEndMs, forecast.endMs, nowMs);
  const across = acrossOf(forecast.originMs, endMs);
  return (
    <section className="card" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Plan and fact</h2>
      <div className="sideways" tabIndex={0} role="region" aria-label="Plan and fact, scrolls sideways">
        <table className="plain timeline">
          <thead>
            <tr>
              <th scope="col">Region</th>
              <th scope="col">Planned start</th>
              <th scope="col">Started</th>
              <th scope="col">Planned end</th>
              <th scope="col">Ended, or expected</th>
              <th scope="col">Against plan</th>
              <th scope="col" className="bars">
                <span className="legend">▭ plan ▬ fact ░ expected │ now</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {forecast.spans.map((span) => (
              <tr key={span.id}>
                <th scope="row">{span.id}</th>
                <td>{shortMoment(span.plannedStartMs)}</td>
                <td>{span.hasStarted ? shortMoment(span.startMs) : '–'}</td>
                <td>{shortMoment(span.plannedEndMs)}</td>
                <td>
                  {span.isOver ? '' : '≈ '}
                  {shortMoment(span.endMs)}
                </td>
                <td>{against(span)}</td>
                <td className="bars">
                  <Track across={across} nowMs={nowMs}>
                    <Bar kind="planned" fromMs={span.plannedStartMs} toMs={span.plannedEndMs} across={across} />
                    {span.hasStarted ? (
                      <Bar kind="fact" fromMs={span.startMs} toMs={span.isOver ? span.endMs : nowMs} across={across} />
                    ) : null}
                    {span.isOver ? null : (
                      <Bar
                        kind="expected"
                        fromMs={span.hasStarted ? nowMs : span.startMs}
                        toMs={span.endMs}
                        across={across}
                      />
                    )}
                  </Track>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function against({ endMs, plannedEndMs }: RegionSpan): string {
  const lateMs = endMs - plannedEndMs;
  if (Math.abs(lateMs) < 60_000) return 'as planned';
  return `${durationText(Math.abs(lateMs))} ${lateMs < 0 ? 'earlier' : 'later'}`;
}

function shortMoment(ms: number): React.JSX.Element {
  return (
    <time dateTime={new Date(ms).toISOString()} title={absoluteText(ms)}>
      {new Intl.DateTimeFormat('en-GB', {
        weekday: 'short',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
      }).format(ms)}
    </time>
  );
}
