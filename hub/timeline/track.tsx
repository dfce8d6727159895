import * as React from 'react';

/** Where a moment stands in a chart, from its left. */
export type Across = (ms: number) => string;

export function acrossOf(fromMs: number, toMs: number): Across {
  const spanMs = Math.max(1, toMs - fromMs);
  return (ms) => `${((100 * (ms - fromMs)) / spanMs).toFixed(2)}%`;
}

interface BarProps {
  /** A class of hub.css, with the tone of what happened where there is one. */
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly across: Across;
  readonly title?: string;
}

export function Bar({ kind, fromMs, toMs, across, title }: BarProps): React.JSX.Element {
  return (
    <div
      className={`bar ${kind}`}
      style={{ left: across(fromMs), right: `calc(100% - ${across(toMs)})` }}
      title={title}
    />
  );
}

/** The bars of a row, and the line that is now: for eyes alone, beside words that say the same. */
export function Track(props: {
  readonly nowMs: number;
  readonly across: Across;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div className="track" aria-hidden="true">
      {props.children}
      <div className="now" style={{ left: props.across(props.nowMs) }} />
    </div>
  );
}
