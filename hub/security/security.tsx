import { Button } from 'azure-devops-ui/Button';
import { Checkbox } from 'azure-devops-ui/Checkbox';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import { shown } from '../foreign-text.js';
import { ForeignLink } from '../foreign.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import type { Condition } from '../ledger/live-ledger.js';
import { saveFile } from '../save-file.js';
import { absoluteText } from '../time.js';
import { VirtualRows } from '../virtual-rows.js';
import { auditCsv, auditRows, integrityRows, type AuditRow, type IntegrityRow } from './security-view.js';

interface Props {
  readonly state: ReleaseState;
  readonly events: readonly HistoryEvent[];
  readonly condition: Condition;
  readonly loopback: boolean;
}

/** Does what ran agree with what was planned and approved, is the history whole, who did what. */
export function Security({ state, events, condition, loopback }: Props): React.JSX.Element {
  return (
    <div className="view">
      <section className="card" aria-labelledby="chain-title">
        <h2 id="chain-title">Hash chain</h2>
        <Chain state={state} condition={condition} />
      </section>
      <Integrity state={state} events={events} />
      <Audit state={state} events={events} loopback={loopback} />
    </div>
  );
}

function Chain({ state, condition }: Pick<Props, 'state' | 'condition'>): React.JSX.Element {
  if (condition.kind === 'broken') return <p className="tone-bad">✗ {shown(condition.why)}</p>;
  return (
    <p className="tone-good">
      <span className="symbol" aria-hidden="true">
        ✓
      </span>{' '}
      All {state.seq} events follow from one another; the last line’s hash is{' '}
      <span className="hash">{state.lastHash.slice(0, 16)}…</span>
    </p>
  );
}

const signs = { agrees: '✓ agrees', differs: '✗ differs', 'not approved': '✗ not approved' } as const;

function Integrity({ state, events }: Pick<Props, 'state' | 'events'>): React.JSX.Element {
  const [all, setAll] = React.useState(false);
  const rows = React.useMemo(() => integrityRows(state, events), [state, events]);
  const bad = rows.filter(({ verdict }) => verdict !== 'agrees');
  const listed = all ? rows : rows.filter((row) => row.isSecurity || row.verdict !== 'agrees');
  return (
    <section className="card" aria-labelledby="integrity-title">
      <h2 id="integrity-title">Planned, approved, executed</h2>
      <p className={bad.length > 0 ? 'tone-bad' : 'tone-good'}>
        <span className="symbol" aria-hidden="true">
          {bad.length > 0 ? '✗' : '✓'}
        </span>{' '}
        {bad.length > 0
          ? `${bad.length} of ${rows.length} attempts do not agree with what was planned and approved.`
          : `All ${rows.length} attempts ran what was planned and approved.`}
      </p>
      <Checkbox label="Show all MOPs, not only those of security" checked={all} onChange={(_event, on) => setAll(on)} />
      <VirtualRows<IntegrityRow>
        rows={listed}
        rowHeight={28}
        height={300}
        columns={7}
        label="Hashes of each attempt"
        head={
          <tr>
            <th scope="col">MOP</th>
            <th scope="col">Region</th>
            <th scope="col" className="number">
              Attempt
            </th>
            <th scope="col">Document</th>
            <th scope="col">Playbooks</th>
            <th scope="col">Approved by, for manifest</th>
            <th scope="col">Verdict</th>
          </tr>
        }
        keyOf={({ region, mop, attempt }) => `${region} ${mop} ${attempt}`}
        draw={drawIntegrity}
      />
    </section>
  );
}

function drawIntegrity(row: IntegrityRow): React.JSX.Element {
  return (
    <tr className="one-line">
      <th scope="row">{shown(row.title, 80)}</th>
      <td>{row.region}</td>
      <td className="number">{row.attempt}</td>
      <td className="hash">{row.document.slice(0, 12)}</td>
      <td className="hash">{row.execution.slice(0, 12)}</td>
      <td>
        {shown(row.approvedBy, 60)} <span className="hash">{row.approvedManifest.slice(0, 12)}</span>
      </td>
      <td className={row.verdict === 'agrees' ? '' : 'tone-bad'}>{signs[row.verdict]}</td>
    </tr>
  );
}

function Audit({ state, events, loopback }: Pick<Props, 'state' | 'events' | 'loopback'>): React.JSX.Element {
  const [people, setPeople] = React.useState(true);
  const [text, setText] = React.useState('');
  // `events` grows in place: the state's sequence number tells of it.
  const rows = React.useMemo(() => auditRows(events, { people, text }), [events, state.seq, people, text]);
  const draw = React.useCallback((row: AuditRow) => drawAudit(row, loopback), [loopback]);
  const file = `${state.plan?.release ?? 'release'}-audit-to-${state.seq}.csv`;
  return (
    <section className="card" aria-labelledby="audit-title">
      <h2 id="audit-title">Audit log</h2>
      <div className="filters">
        <TextField
          ariaLabel="Filter the audit log"
          placeholder="Filter by person, act, region or word"
          value={text}
          onChange={(_event, value) => setText(value)}
        />
        <Checkbox label="People’s acts only" checked={people} onChange={(_event, on) => setPeople(on)} />
        <span role="status">
          {rows.length} of {events.length} events
        </span>
        <Button text="Export as CSV" onClick={() => saveFile(file, 'text/csv', auditCsv(rows))} />
      </div>
      <VirtualRows<AuditRow>
        rows={rows}
        rowHeight={28}
        height={420}
        columns={5}
        label="Audit log, newest first"
        head={
          <tr>
            <th scope="col">#</th>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Proof</th>
            <th scope="col">What</th>
          </tr>
        }
        keyOf={({ seq }) => seq}
        draw={draw}
      />
    </section>
  );
}

function drawAudit(row: AuditRow, loopback: boolean): React.JSX.Element {
  return (
    <tr className="one-line">
      <td className="number">{row.seq}</td>
      <td>
        <time dateTime={new Date(row.atMs).toISOString()}>{absoluteText(row.atMs)}</time>
      </td>
      <td>
        <ForeignLink url={row.url} loopback={loopback}>
          {shown(row.by, 60)}
        </ForeignLink>
      </td>
      <td>{row.proof}</td>
      <td title={shown(row.what, 400)}>{shown(row.what, 300)}</td>
    </tr>
  );
}
