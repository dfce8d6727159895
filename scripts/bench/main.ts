import { resolve } from 'node:path';
import { benchAppend } from './append.js';
import { benchBigLedger } from './big-ledger.js';
import { benchColdStart } from './cold-start.js';
import { benchEventStream } from './event-stream.js';
import { benchHealth } from './health.js';
import { benchHub } from './hub.js';
import { benchLargeRelease, benchRender } from './render.js';
import { benchLargePlay, benchRunMop } from './run-mop-overhead.js';
import { formatLines, type Figure, type Row } from './table.js';
import { confusionTable } from './type-detection.js';
import { benchWaiting } from './waiting.js';

const projectFolder = resolve(__dirname, '..', '..');

const benches = new Map<string, () => Promise<readonly (Row | Figure)[]>>([
  ['cold-start', () => benchColdStart(projectFolder)],
  ['append', benchAppend],
  ['run-mop', () => benchRunMop(projectFolder)],
  ['large-play', () => benchLargePlay(projectFolder)],
  ['hub', benchHub],
  ['render', () => benchRender(projectFolder)],
  ['waiting', benchWaiting],
  ['health', benchHealth],
  ['big-ledger', benchBigLedger],
  ['large-release', () => benchLargeRelease(projectFolder)],
  ['event-stream', () => benchEventStream(projectFolder)],
]);

/** `npm run bench` measures everything, `npm run bench -- append hub` the named parts. One that fails does not lose the others. */
async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !benches.has(name));
  if (unknown.length > 0) {
    console.error(`bench: no such part: ${unknown.join(', ')}. Parts: ${[...benches.keys()].join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const measured: (Row | Figure)[] = [];
  for (const [name, bench] of benches) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.error(`measuring ${name} …`);
    try {
      const lines = await bench();
      console.error(formatLines(lines));
      measured.push(...lines);
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
  if (asked.length === 0) console.log(`${confusionTable()}\n`);
  console.log(formatLines(measured));
  console.log('\nMedians, measured side by side in this run; other runs on this machine differ, the ratios less so.');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
