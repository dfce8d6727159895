import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { evolve } from '../src/ledger/evolve.js';
import { parseLine } from '../src/ledger/line.js';
import { emptyState, type ReleaseState } from '../src/ledger/state.js';
import { progressTable } from './rehearse/progress-table.js';

const columnPx = 8.4;
const linePx = 19;
const marginPx = 16;

/** Draws what the rehearsal's terminal showed after the first `events` events of a recorded ledger, as SVG. */
async function main([ledgerFile, events, svgFile]: readonly string[]): Promise<void> {
  if (ledgerFile === undefined || events === undefined || svgFile === undefined) {
    console.error('npm run picture -- LEDGER.jsonl EVENTS FILE.svg');
    process.exitCode = 1;
    return;
  }
  const lines = (await readFile(ledgerFile, 'utf8')).split('\n').slice(0, Number(events));
  await mkdir(dirname(svgFile), { recursive: true });
  await writeFile(svgFile, svgOf(['$ npm start', '', ...progressTable(stateAfter(lines))]));
}

function stateAfter(lines: readonly string[]): ReleaseState {
  return lines.reduce((state, line) => {
    const parsed = parseLine(line, createHash('sha256').update(line).digest('hex'));
    if (parsed.kind === 'bad') throw new Error(`line ${state.seq + 1}: ${parsed.why}`);
    return evolve(state, parsed.event);
  }, emptyState);
}

function svgOf(lines: readonly string[]): string {
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * columnPx + 2 * marginPx);
  const height = lines.length * linePx + 2 * marginPx;
  const text = lines
    .map((line, index) => `<text x="${marginPx}" y="${marginPx + (index + 0.75) * linePx}">${escape(line)}</text>`)
    .join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Terminal during a rehearsal">
<rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6e6e6" xml:space="preserve">
${text}
</g>
</svg>
`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

void main(process.argv.slice(2));
