import * as React from 'react';
import { shown } from '../foreign-text.js';
import type { CellView } from './cell-view.js';
import type { GridRow, GridView } from './operations-view.js';

interface Props {
  readonly grid: GridView;
  readonly opened: CellView | undefined;
  readonly onOpen: (cell: CellView) => void;
}

/** Up to so many regions stand in the table whole; of more, those in sight. */
const fewRegions = 14;
/** Width of a region where not all stand in the table; hub.css says the same. */
const regionPx = 112;
const spareRegions = 4;

/** MOPs × regions. One stop of the Tab key; arrows, Home and End move within it, Enter opens a cell. */
export function MopGrid({ grid, opened, onOpen }: Props): React.JSX.Element {
  const count = grid.regions.length;
  const wide = count > fewRegions;
  const [at, setAt] = React.useState({ row: 0, column: 0 });
  const [from, setFrom] = React.useState(0);
  const drawn = wide ? drawnColumns(from, count) : { first: 0, last: count };
  const table = React.useRef<HTMLTableElement>(null);
  const moved = React.useRef(false);
  React.useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    table.current?.querySelector<HTMLElement>(`[data-at="${at.row}-${at.column}"]`)?.focus();
  }, [at]);
  const move = (event: React.KeyboardEvent): void => {
    const to = target(event.key, at, grid.rows.length, count);
    if (!to) return;
    event.preventDefault();
    moved.current = true;
    setAt(to);
    // It must be drawn to be focused; the focus then brings it into sight.
    if (to.column < drawn.first || to.column >= drawn.last) setFrom(to.column);
  };
  // Where the cell that Tab leads to is out of sight, Tab leads to one that is not.
  const stop = at.column >= drawn.first && at.column < drawn.last ? at : { row: at.row, column: drawn.first };
  return (
    <div
      className="grid-scroll"
      onScroll={(event) => setFrom(Math.floor(event.currentTarget.scrollLeft / regionPx / spareRegions) * spareRegions)}
    >
      <table
        className={wide ? 'mop-grid wide' : 'mop-grid'}
        role="grid"
        aria-label="MOPs by region"
        aria-colcount={count + 4}
        ref={table}
        onKeyDown={move}
      >
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">MOP</th>
            <th scope="col">Risk</th>
            <th scope="col">Estimate</th>
            <Unseen columns={drawn.first} />
            {grid.regions.slice(drawn.first, drawn.last).map((region, index) => (
              <th scope="col" key={region} className="region" aria-colindex={drawn.first + index + 5}>
                {region}
              </th>
            ))}
            <Unseen columns={count - drawn.last} />
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row, index) => (
            <Row key={row.mop.id} {...{ row, index, opened, onOpen, ...drawn }} at={stop} onFocus={setAt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function drawnColumns(from: number, count: number): { readonly first: number; readonly last: number } {
  const inSight = Math.ceil(window.innerWidth / regionPx);
  return { first: Math.max(0, from - spareRegions), last: Math.min(count, from + inSight + spareRegions) };
}

/** Takes the place of columns that are not drawn. */
function Unseen({ columns }: { readonly columns: number }): React.JSX.Element | null {
  if (columns === 0) return null;
  return <td aria-hidden="true" colSpan={columns} style={{ width: columns * regionPx, padding: 0 }} />;
}

interface RowProps {
  readonly row: GridRow;
  readonly index: number;
  readonly at: Place;
  /** Columns of regions that are drawn: from `first`, without `last`. */
  readonly first: number;
  readonly last: number;
  readonly opened: CellView | undefined;
  readonly onFocus: (place: Place) => void;
  readonly onOpen: (cell: CellView) => void;
}

function DrawnRow({ row, index, at, first, last, opened, onFocus, onOpen }: RowProps): React.JSX.Element {
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
      <Unseen columns={first} />
      {row.cells.slice(first, last).map((cell, offset) => {
        const column = first + offset;
        const place = { row: index, column };
        const isOpen = opened?.mop === cell.mop && opened.region === cell.region;
        return (
          <td
            key={cell.region}
            className={`cell tone-${cell.tone}${isOpen ? ' opened' : ''}`}
            aria-colindex={column + 5}
          >
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
      <Unseen columns={row.cells.length - last} />
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
    before.first === after.first &&
    before.last === after.last &&
    mark(before.at, before.index) === mark(after.at, after.index) &&
    open(before) === open(after) &&
    (before.row === after.row || isDrawnAlike(before.row, after.row))
  );
});

function isDrawnAlike(before: GridRow, after: GridRow): boolean {
  return (
    before.mop === after.mop &&
    before.cells.length === after.cells.length &&
    before.cells.every(({ label, time, region }, column) => {
      const now = after.cells[column];
      return now?.label === label && now.time === time && now.region === region;
    })
  );
}

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
