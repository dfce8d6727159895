import { Button } from 'azure-devops-ui/Button';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import type { ReleaseState } from '../../src/ledger/state.js';
import { shown } from '../foreign-text.js';
import type { Session } from '../session.js';
import { compareLines, type ComparedLine } from './compare-lines.js';
import { documentRows } from './documents-view.js';
import { useDocument, type DocumentState } from './use-document.js';

interface Props {
  readonly session: Session;
  readonly state: ReleaseState;
}

const none = '';
const longestLine = 4_000;
/** A line is an element of its own: more of them would hold the page up, and its emergency stop with it. */
const mostLines = 5_000;

/** The rendered MOPs: found by words, read as they were approved, compared between two regions. */
export function Documents({ session, state }: Props): React.JSX.Element {
  const regions = state.plan?.regions.map(({ id }) => id) ?? [];
  const [search, setSearch] = React.useState('');
  const [mop, setMop] = React.useState(state.open?.mop ?? state.plan?.mops[0]?.id ?? '');
  const [left, setLeft] = React.useState(state.open?.region ?? regions[0] ?? '');
  const [right, setRight] = React.useState(none);
  const rows = documentRows(state, search);
  const chosen = documentRows(state, '').find((row) => row.mop === mop);
  const first = useDocument(session, chosen?.hashes[left]);
  const second = useDocument(session, right === none ? undefined : chosen?.hashes[right]);
  return (
    <div className="view documents">
      <section className="card document-list" aria-labelledby="documents-title">
        <h2 id="documents-title">{regions.length * (state.plan?.mops.length ?? 0)} documents</h2>
        <TextField
          ariaLabel="Search the MOPs"
          placeholder="Words of title, type, category"
          value={search}
          onChange={(_event, value) => setSearch(value)}
        />
        <ul>
          {rows.map(({ mop: id, title, number }) => (
            <li key={id}>
              <button type="button" aria-pressed={id === mop} onClick={() => setMop(id)}>
                {number}. {shown(title, 120)}
              </button>
            </li>
          ))}
        </ul>
        {rows.length === 0 ? <p role="status">No MOP holds these words.</p> : null}
      </section>
      <section className="card document" aria-label="Document">
        <div className="filters">
          <Choice
            label="Region"
            value={left}
            options={regions}
            onChange={(region) => {
              setLeft(region);
              if (region === right) setRight(none);
            }}
          />
          <Choice
            label="Compare with"
            value={right}
            options={[none, ...regions.filter((region) => region !== left)]}
            onChange={setRight}
          />
          <Button text="Print" onClick={() => window.print()} />
        </div>
        <h2>
          {shown(chosen?.title ?? '', 120)}, {left}
          {right === none ? '' : ` against ${right}`}
        </h2>
        <p className="quiet">
          Release {shown(state.plan?.release ?? '')}, SHA-256 <Hash of={chosen?.hashes[left]} />
          {right === none ? null : (
            <>
              {' '}
              against <Hash of={chosen?.hashes[right]} />
            </>
          )}
        </p>
        <Content first={first} second={second} left={left} right={right} />
      </section>
    </div>
  );
}

/** What a paper copy is known by. */
function Hash({ of = '' }: { readonly of?: string | undefined }): React.JSX.Element {
  return <span className="hash">{of.slice(0, 16)}…</span>;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps): React.JSX.Element {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option === none ? 'no other' : option}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ContentProps {
  readonly first: DocumentState | undefined;
  readonly second: DocumentState | undefined;
  readonly left: string;
  readonly right: string;
}

function Content({ first, second, left, right }: ContentProps): React.JSX.Element {
  const compared = React.useMemo(
    () => (first?.kind === 'read' && second?.kind === 'read' ? compareLines(first.text, second.text) : undefined),
    [first, second],
  );
  for (const document of [first, second]) {
    if (document?.kind === 'fault')
      return (
        <p role="alert" className="tone-bad">
          ✗ {shown(document.why)}
        </p>
      );
    if (document?.kind === 'loading') return <p role="status">Reading the document …</p>;
  }
  if (compared) return <Compared lines={compared} left={left} right={right} />;
  return (
    <pre className="document-text" tabIndex={0} aria-label="Text of the document">
      {first?.kind === 'read' ? shown(first.text, 1_000_000) : ''}
    </pre>
  );
}

const signs = { same: ' ', left: '−', right: '+' } as const;

function Compared(props: {
  readonly lines: readonly ComparedLine[];
  readonly left: string;
  readonly right: string;
}): React.JSX.Element {
  const { lines, left, right } = props;
  const count = (kind: ComparedLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  const words = { same: '', left: `only ${left}: `, right: `only ${right}: ` };
  return (
    <>
      <p role="status">
        {count('left') + count('right') === 0
          ? 'Both documents are the same.'
          : `${count('left')} lines only in ${left} (−), ${count('right')} lines only in ${right} (+), ${count('same')} the same.`}
      </p>
      <pre className="document-text" tabIndex={0} aria-label="Comparison, line by line">
        {lines.slice(0, mostLines).map(({ kind, text, left: from, right: to }) => (
          <div key={`${from ?? ''}-${to ?? ''}`} className={`line ${kind}`}>
            <span className="hidden-text">{words[kind]}</span>
            <span aria-hidden="true">{signs[kind]} </span>
            {shown(text, longestLine)}
          </div>
        ))}
      </pre>
      {lines.length > mostLines ? (
        <p role="note">
          The first {mostLines} of {lines.length} lines are compared here.
        </p>
      ) : null}
    </>
  );
}
