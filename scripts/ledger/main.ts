import { once } from 'node:events';
import { OperatorError } from '../../src/release/operator-error.js';
import { plainText } from '../../src/report/plain-text.js';
import { runLedger } from './run-ledger.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A reader that has seen enough, such as `head`, closes the pipe: no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
const write = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};

runLedger(process.argv.slice(2), process.env, print, write).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof OperatorError;
    process.stderr.write(
      `${known ? plainText(error.message) : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exitCode = 1;
  },
);
