import * as React from 'react';
import { shown } from '../foreign-text.js';
import type { CellView } from './cell-view.js';
import type { GridRow, GridView } from './operations-view.js';

interface Props {
  readonly grid: GridView;
  readonly opened: CellView | undefined;
  readonly onOpen: (cell: CellView) => void;
}

/** MOPs × regions. One stop of the Tab key; arrows, Home and End move within it, Enter opens a cell. */
export function MopGrid({ grid, opened, onOpen }: Props): React.JSX.Element {
  const [at, setAt] = React.useState({ row: 0, column: 0 });
  const table = React.useRef<HTMLTableElement>(null);
  const move = (event: React.KeyboardEvent): void => {
    const to = target(event.key, at, grid.rows.length, grid.regions.length);
    if (!to) return;
    event.preventDefault();
    setAt(to);
    table.current?.querySelector<HTMLElement>(`[data-at="${to.row}-${to.column}"]`)?.focus();
  };
  return (
    <table className="mop-grid" role="grid" aria-label="MOPs by region" ref={table} onKeyDown={move}>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">MOP</th>
          <th scope="col">Risk</th>
          <th scope="col">Estimate</th>
          {grid.regions.map((region) => (
            <th scope="col" key={region}>
              {region}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grid.rows.map((row, index) => (
          <Row key={row.mop.id} row={row} index={index} at={at} opened={opened} onFocus={setAt} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly row: GridRow;
  readonly index: number;
  readonly at: Place;
  readonly opened: CellView | undefined;
  readonly onFocus: (place: Place) => void;
  readonly onOpen: (cell: CellView) => void;
}

function DrawnRow({ row, index, at, opened, onFocus, onOpen }: RowProps): React.JSX.Element {
  const { decisionPoint, mop } = row;
  return (
    <tr className={decisionPoint && decisionPoint.number > 1 ? 'after-decision-point' : undefined}>
      <td className="number" title={decisionPoint ? decisionPointText(decisionPoint) : undefined}>
        {decisionPoint ? <span className="hidden-text">{`${decisionPointText(decisionPoint)}. `}</span> : null}
        {row.number}
      </td>
      <th scope="row">
        <bdi>{shown(mop.title, 120)}</bdi>
      </th>
      <td>{mop.risk}</td>
      <td className="number">{row.estimate}</td>
      {row.cells.map((cell, column) => {
        const place = { row: index, column };
        const isOpen = opened?.mop === cell.mop && opened.region === cell.region;
        return (
          <td key={cell.region} className={`cell tone-${cell.tone}${isOpen ? ' opened' : ''}`}>
            <button
              type="button"
              data-at={`${index}-${column}`}
              tabIndex={at.row === index && at.column === column ? 0 : -1}
              title={shown(cell.label, 400)}
              onFocus={() => onFocus(place)}
              onClick={() => onOpen(cell)}
            >
              <span className="hidden-text">{shown(cell.label, 400)}</span>
              <CellMarks cell={cell} />
            </button>
          </td>
        );
      })}
    </tr>
  );
}

/** A grid of 50 x 50 is drawn anew every second: a row in which nothing changed is left as it is. */
const Row = React.memo(DrawnRow, (before, after) => {
  const mark = (at: Place, index: number): number => (at.row === index ? at.column : -1);
  const open = ({ opened, row }: RowProps): string | undefined =>
    opened?.mop === row.mop.id ? opened.region : undefined;
  return (
    before.index === after.index &&
    mark(before.at, before.index) === mark(after.at, after.index) &&
    open(before) === open(after) &&
    before.row.mop === after.row.mop &&
    before.row.cells.length === after.row.cells.length &&
    before.row.cells.every(({ label, time, region }, column) => {
      const now = after.row.cells[column];
      return now?.label === label && now.time === time && now.region === region;
    })
  );
});

function CellMarks({ cell }: { readonly cell: CellView }): React.JSX.Element {
  return (
    <span aria-hidden="true">
      <span className="symbol">{cell.symbol}</span> {cell.time}
      {cell.over ? <span className="mark"> ▲</span> : null}
      {cell.attempt > 1 ? <span className="mark"> ↺{cell.attempt}</span> : null}
      {cell.phase ? <span className="phase"> {cell.phase}</span> : null}
    </span>
  );
}

const decisionPointText = ({ number, of }: { readonly number: number; readonly of: number }): string =>
  `Decision point ${number} of ${of}: a person's go before this MOP`;

interface Place {
  readonly row: number;
  readonly column: number;
}

function target(key: string, { row, column }: Place, rows: number, columns: number): Place | undefined {
  const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  switch (key) {
    case 'ArrowUp':
      return { row: within(row - 1, rows), column };
    case 'ArrowDown':
      return { row: within(row + 1, rows), column };
    case 'ArrowLeft':
      return { row, column: within(column - 1, columns) };
    case 'ArrowRight':
      return { row, column: within(column + 1, columns) };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: columns - 1 };
    default:
      return undefined;
  }
}
