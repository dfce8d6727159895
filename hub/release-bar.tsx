import * as React from 'react';
import { shown } from './foreign-text.js';
import type { Condition } from './ledger/live-ledger.js';
import type { ReleaseLine } from './release-line-view.js';
import { absoluteText, clockText, durationText } from './time.js';

interface Props {
  readonly line: ReleaseLine;
  readonly condition: Condition;
  readonly nowMs: number;
  readonly ageMs: number;
  readonly children: React.ReactNode;
}

/** The same bar on top of every view: where are we, is it safe; and the emergency stop at its end. */
export function ReleaseBar({ line, condition, nowMs, ageMs, children }: Props): React.JSX.Element {
  return (
    <header className="release-bar">
      <div className="release-bar-now">
        <h1 className="release-name">{shown(line.release)}</h1>
        <p className={`situation tone-${line.tone}`} aria-live="polite">
          <span aria-hidden="true" className="symbol">
            {line.symbol}
          </span>{' '}
          <bdi>{shown(line.sentence, 300)}</bdi>
        </p>
        <p className={condition.kind === 'live' ? 'as-of' : 'as-of tone-bad'} title={absoluteText(nowMs - ageMs)}>
          {nowMs > 0 ? `as of ${clockText(nowMs - ageMs)} (${durationText(ageMs)} ago)` : 'reading the ledger …'}
        </p>
        {children}
      </div>
      <ol className="region-strip" aria-label="Regions in their order">
        {line.regions.map(({ id, symbol, tone, text, label }) => (
          <li key={id} className={`region-mark tone-${tone}`} title={shown(label)}>
            <span className="hidden-text">{shown(label)}</span>
            <span aria-hidden="true">
              <strong>{id}</strong> <span className="symbol">{symbol}</span> {text}
            </span>
          </li>
        ))}
      </ol>
    </header>
  );
}
