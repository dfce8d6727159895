import * as React from 'react';
import { PersonAct } from '../controls/person-act.js';
import { useDesk } from '../controls/desk.js';
import { Foreign } from '../foreign.js';
import { Moment } from '../moment.js';
import { alertsView } from './alerts-view.js';

/** Critical, warning, info: what is not acknowledged first. */
export function Alerts(): React.JSX.Element {
  const { state, nowMs } = useDesk();
  const { rows, more } = alertsView(state);
  return (
    <div className="view">
      <section className="card" aria-labelledby="alerts-title">
        <h2 id="alerts-title">Alerts</h2>
        {rows.length === 0 ? <p>No alert was raised.</p> : null}
        <ul className="alerts">
          {rows.map(({ id, level, symbol, tone, text, atMs, acknowledged }) => (
            <li key={id} className={acknowledged ? 'tone-quiet' : `tone-${tone}`}>
              <span>
                <span className="symbol" aria-hidden="true">
                  {symbol}
                </span>{' '}
                <strong>{level}</strong> <Foreign text={text} /> · <Moment atMs={atMs} nowMs={nowMs} />
              </span>
              {acknowledged ? (
                <span>acknowledged</span>
              ) : (
                <PersonAct
                  label="Acknowledge…"
                  title="Acknowledge the alert"
                  consequences={['The alert stays on record, marked as seen by you.', 'Nothing else changes.']}
                  verb="Acknowledge"
                  question="What was found, or what is done about it?"
                  command={(reason) => ({ type: 'acknowledge', alert: id, reason })}
                />
              )}
            </li>
          ))}
        </ul>
        {more > 0 ? (
          <p>{more} more are not shown: acknowledge these first; the audit log in Security has all.</p>
        ) : null}
      </section>
    </div>
  );
}
