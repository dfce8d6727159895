import { Checkbox } from 'azure-devops-ui/Checkbox';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import { shown } from '../foreign-text.js';
import type { Session } from '../session.js';
import { clockText } from '../time.js';
import { VirtualRows } from '../virtual-rows.js';
import type { StreamRow } from './run-stream.js';
import { linesPerSecond, streamMarks, streamRows } from './stream-view.js';
import { useInSight } from './use-in-sight.js';
import { useRunStream, type RunPlace } from './use-run-stream.js';

interface Props extends RunPlace {
  readonly session: Session;
  /** Ends now, or ended: what the heading says. */
  readonly heading: string;
}

const rowPx = 24;
const heightPx = 360;

/** What Ansible does on which host, as it happens; fetched only while it is in sight, and drawn anew only by what comes. */
export const LiveRun = React.memo(DrawnRun);

function DrawnRun({ session, heading, ...place }: Props): React.JSX.Element {
  const section = React.useRef<HTMLElement>(null);
  const stream = useRunStream(session, place, useInSight(section));
  const [text, setText] = React.useState('');
  const [faults, setFaults] = React.useState(false);
  const rows = React.useMemo(
    () => streamRows(stream.rows, { text, faults }),
    // The rows grow in place.
    [stream.rows, stream.received, text, faults],
  );
  const rate = linesPerSecond(stream.rows);
  return (
    <section className="card live" aria-labelledby="live-title" ref={section}>
      <h2 id="live-title">{shown(heading, 200)}</h2>
      <div className="filters">
        <TextField
          ariaLabel="Filter the live stream"
          placeholder="Words: host, status, phase, task"
          value={text}
          onChange={(_event, value) => setText(value)}
        />
        <Checkbox label="Failed and unreachable only" checked={faults} onChange={(_event, on) => setFaults(on)} />
        <span role="status">{completeness(stream.gap, stream.lastSeq, stream.received)}</span>
        <span className="quiet">
          {rows.length} of {stream.rows.length} lines
          {stream.dropped > 0 ? `, ${stream.dropped} older ones dropped` : ''}
        </span>
        {rate === undefined ? null : (
          <span className="quiet">{rate < 10 ? rate.toFixed(1) : Math.round(rate)} lines a second of late</span>
        )}
      </div>
      {stream.fault === undefined ? null : (
        <p role="alert" className="tone-bad">
          ✗ {shown(stream.fault)}
        </p>
      )}
      <VirtualRows<StreamRow>
        rows={rows}
        rowHeight={rowPx}
        height={heightPx}
        columns={4}
        label="Live stream, newest first"
        head={
          <tr>
            <th scope="col">At</th>
            <th scope="col">Phase</th>
            <th scope="col">Host</th>
            <th scope="col">What</th>
          </tr>
        }
        keyOf={({ id }) => id}
        draw={drawRow}
      />
    </section>
  );
}

function drawRow({ atMs, phase, host, status, text }: StreamRow): React.JSX.Element {
  const { symbol, tone } = streamMarks[status];
  return (
    <tr className={`one-line stream ${tone}`}>
      <td className="number">{clockText(atMs)}</td>
      <td>{phase}</td>
      <td>{shown(host, 60)}</td>
      <td title={shown(text, 400)}>
        <span className="symbol" aria-hidden="true">
          {symbol}
        </span>{' '}
        {status} · {shown(text, 300)}
      </td>
    </tr>
  );
}

function completeness(gap: string | undefined, lastSeq: number, received: number): string {
  if (gap !== undefined) return `Stream incomplete: ${gap}`;
  return received === 0 ? 'Nothing was told yet' : `Stream complete to #${lastSeq}`;
}
