const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const widest = 40;

/** A series as a line of bars, lowest to highest; a gap where there is no number. Longer series are drawn by the worst of each part. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const shown = shortened(values);
  const known = shown.filter((value) => value !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return shown
    .map((value) => {
      if (value === undefined) return ' ';
      const share = most === least ? 0 : (value - least) / (most - least);
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? '';
    })
    .join('');
}

/** The same as points of an SVG polyline, the highest at the top; parts that a missing number separates. */
export function polylines(
  values: readonly (number | undefined)[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly string[] {
  const known = values.filter((value) => value !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const lines: string[][] = [[]];
  values.forEach((value, index) => {
    if (value === undefined) {
      lines.push([]);
      return;
    }
    const x = values.length === 1 ? width / 2 : (index / (values.length - 1)) * width;
    const y = most === least ? height / 2 : height - ((value - least) / (most - least)) * height;
    lines.at(-1)?.push(`${round(x)},${round(y)}`);
  });
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '));
}

function shortened(values: readonly (number | undefined)[]): readonly (number | undefined)[] {
  if (values.length <= widest) return values;
  return Array.from({ length: widest }, (_, part) => {
    const from = Math.floor((part * values.length) / widest);
    const to = Math.floor(((part + 1) * values.length) / widest);
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
