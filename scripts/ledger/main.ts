import { OperatorError } from '../../src/release/operator-error.js';
import { plainText } from './plain-text.js';
import { runLedger } from './run-ledger.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

runLedger(process.argv.slice(2), process.env, print).then(
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
