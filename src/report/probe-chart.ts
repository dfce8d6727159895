import type { RecordedProbe } from '../health/measurement-record.js';
import { placed, polylines, rangeOf } from '../health/sparkline.js';
import { escapeHtml } from '../mop/html-page.js';

const box = { width: 300, height: 48 };
const margin = 4;
const mostDrawn = 240;
/** Up to so many measurements each has its dot; of more only those that were not simply good. */
const mostDots = 40;

/** How the charts look: what went wrong is told by form as well as by colour. */
export const chartStyles = `.course{display:block;max-width:none}.course text{font:11px "Segoe UI",system-ui,sans-serif;fill:var(--quiet)}
.course polyline{fill:none;stroke-width:1.5}.course .now{stroke:var(--link)}.course .before{stroke:var(--quiet);stroke-dasharray:3 3}
.course .passed{fill:var(--link)}.course .warning{fill:var(--warning)}.course .failed{fill:var(--error)}
.course .inconclusive,.course .error{fill:none;stroke:var(--warning);stroke-width:1.5}`;

/**
 * The course of one probe as an SVG drawing that needs nothing from elsewhere; `before` is drawn dashed on the same scale.
 * A measurement without a number stands on the ground line. Of a long series the latest part is drawn.
 */
export function probeChart({ probe, unit, samples }: RecordedProbe, before: readonly number[] = []): string {
  const shown = samples.slice(-mostDrawn);
  const values = shown.map(([, , value]) => value ?? undefined);
  const was = before.slice(-mostDrawn);
  const range = rangeOf([...values, ...was]);
  const lines = (of: readonly (number | undefined)[], name: string): readonly string[] =>
    polylines(of, box, range).map((points) => `<polyline class="${name}" points="${points}"/>`);
  const places = placed(values, box, range);
  const ground = placed(
    values.map(() => 0),
    box,
    { least: 0, most: 1 },
  );
  const dots = shown.flatMap(([, outcome], index) => {
    const at = places[index] ?? ground[index];
    if (at === undefined || (outcome === 'passed' && shown.length > mostDots)) return [];
    return [dot(outcome, at)];
  });
  const limits = Number.isFinite(range.least)
    ? [`<text x="${box.width + 8}" y="10">${shownNumber(range.most, unit)}</text>`].concat(
        range.most === range.least
          ? []
          : [`<text x="${box.width + 8}" y="${box.height}">${shownNumber(range.least, unit)}</text>`],
      )
    : [];
  const [width, height] = [box.width + 100, box.height + 2 * margin];
  const label = `Course of ${probe}: ${samples.length} ${samples.length === 1 ? 'measurement' : 'measurements'}${was.length === 0 ? '' : ', its baseline dashed'}`;
  return `<svg class="course" role="img" aria-label="${escapeHtml(label)}" width="${width}" height="${height}" viewBox="${-margin} ${-margin} ${width} ${height}">${[...lines(was, 'before'), ...lines(values, 'now'), ...dots, ...limits].join('')}</svg>`;
}

type Outcome = RecordedProbe['samples'][number][1];

function dot(outcome: Outcome, { x, y }: { readonly x: number; readonly y: number }): string {
  switch (outcome) {
    case 'passed':
    case 'warning':
      return `<circle class="${outcome}" cx="${x}" cy="${y}" r="${outcome === 'warning' ? 3 : 1.8}"/>`;
    case 'failed':
      return `<path class="failed" d="M${x - 3.5} ${y + 3}h7l-3.5-6.5z"/>`;
    case 'inconclusive':
    case 'error':
      return `<rect class="${outcome}" x="${x - 2.5}" y="${y - 2.5}" width="5" height="5"/>`;
  }
}

/** A number of the probe as a reader sees it, in HTML. */
export function shownNumber(value: number, unit: string | undefined): string {
  return escapeHtml(`${Number(value.toPrecision(4))}${unit === undefined ? '' : ` ${unit}`}`);
}
