import * as React from 'react';

interface Props<T> {
  readonly rows: readonly T[];
  /** Every row is this high, in CSS pixels. */
  readonly rowHeight: number;
  /** Height of the window onto the rows. */
  readonly height: number;
  readonly label: string;
  readonly head: React.ReactNode;
  readonly columns: number;
  readonly keyOf: (row: T) => string | number;
  /** The same function from one time to the next leaves rows that were drawn as they are. */
  readonly draw: (row: T) => React.JSX.Element;
}

const spare = 12;
/** Rows are drawn anew only after this many were scrolled past. */
const step = 6;

/** A table of which only the rows in sight are drawn, so that fifty thousand scroll like fifty. */
export function VirtualRows<T>(props: Props<T>): React.JSX.Element {
  const { rows, rowHeight, height, label, head, columns, keyOf, draw } = props;
  const [at, setAt] = React.useState(0);
  const first = Math.max(0, Math.min(rows.length - 1, at - spare));
  const last = Math.min(rows.length, at + step + Math.ceil(height / rowHeight) + spare);
  return (
    <div
      className="virtual-rows"
      style={{ maxHeight: height }}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={(event) => setAt(Math.floor(event.currentTarget.scrollTop / rowHeight / step) * step)}
    >
      <table className="plain" aria-rowcount={rows.length + 1}>
        <thead>{head}</thead>
        <tbody>
          <Space columns={columns} height={first * rowHeight} />
          {rows.slice(first, last).map((row) => (
            <DrawnOnce key={keyOf(row)} row={row} draw={draw as (row: unknown) => React.JSX.Element} />
          ))}
          <Space columns={columns} height={(rows.length - last) * rowHeight} />
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: unknown;
  readonly draw: (row: unknown) => React.JSX.Element;
}

const DrawnOnce = React.memo(({ row, draw }: RowProps): React.JSX.Element => draw(row));

function Space({ columns, height }: { readonly columns: number; readonly height: number }): React.JSX.Element | null {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
