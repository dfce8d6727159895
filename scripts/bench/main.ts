import { resolve } from 'node:path';
import { benchAppend } from './append.js';
import { benchColdStart } from './cold-start.js';
import { benchHealth } from './health.js';
import { benchHub } from './hub.js';
import { benchBigLedger } from './big-ledger.js';
import { benchEventStream } from './event-stream.js';
import { benchRunMop } from './run-mop-overhead.js';
import { benchLargeRelease, benchRender } from './render.js';
import { formatFigures, formatTable, type Row } from './table.js';
import { confusionTable } from './type-detection.js';
import { benchWaiting } from './waiting.js';

const projectFolder = resolve(__dirname, '..', '..');

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const bench of [
    () => benchColdStart(projectFolder),
    benchAppend,
    () => benchRunMop(projectFolder),
    benchHub,
    () => benchRender(projectFolder),
  ]) {
    rows.push(...(await bench()));
  }
  console.log(`${confusionTable()}\n`);
  console.log(formatTable(rows));
  const figures = [
    ...(await benchWaiting()),
    ...(await benchHealth()),
    ...(await benchBigLedger()),
    ...(await benchLargeRelease(projectFolder)),
    ...(await benchEventStream(projectFolder)),
  ];
  console.log(`\n${formatFigures(figures)}`);
  console.log('\nMedians, measured side by side in this run; other runs on this machine differ, the ratios less so.');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
