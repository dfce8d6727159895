const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const widest = 40;

type Values = readonly (number | undefined)[];

/** A series as a line of bars, lowest to highest; a gap where there is no number. Longer series are drawn by the worst of each part. */
export function sparkline(values: Values): string {
  const shown = shortened(values);
  const { least, most } = rangeOf(shown);
  return shown
    .map((value) => {
      if (value === undefined) return ' ';
      const share = most === least ? 0 : (value - least) / (most - least);
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? '';
    })
    .join('');
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Of no number, from Infinity to -Infinity. */
export function rangeOf(values: Values): Range {
  const known = values.filter((value) => value !== undefined);
  return { least: Math.min(...known), most: Math.max(...known) };
}

/** Where each number lies in a box, side by side, the highest at the top. */
export function placed(
  values: Values,
  { width, height }: Box,
  { least, most }: Range = rangeOf(values),
): readonly ({ readonly x: number; readonly y: number } | undefined)[] {
  return values.map((value, index) => {
    if (value === undefined) return undefined;
    const x = values.length === 1 ? width / 2 : (index / (values.length - 1)) * width;
    const y = most === least ? height / 2 : height - ((value - least) / (most - least)) * height;
    return { x: round(x), y: round(y) };
  });
}

/** The same as points of SVG polylines; parts that a missing number separates. */
export function polylines(values: Values, box: Box, range?: Range): readonly string[] {
  const lines: string[][] = [[]];
  for (const point of placed(values, box, range)) {
    if (point === undefined) lines.push([]);
    else lines.at(-1)?.push(`${point.x},${point.y}`);
  }
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '));
}

function shortened(values: Values): Values {
  if (values.length <= widest) return values;
  return Array.from({ length: widest }, (_, part) => {
    const from = Math.floor((part * values.length) / widest);
    const to = Math.floor(((part + 1) * values.length) / widest);
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
