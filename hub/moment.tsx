import * as React from 'react';
import { absoluteText, relativeText } from './time.js';

/** A moment as people think of it, relative to now; hovering and machines get it absolute, with its zone. */
export function Moment({ atMs, nowMs }: { readonly atMs: number; readonly nowMs: number }): React.JSX.Element {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={absoluteText(atMs)}>
      {relativeText(atMs, nowMs)}
    </time>
  );
}
