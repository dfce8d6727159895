import { plainText } from '../../src/report/plain-text.js';
import type { Invocation } from './arguments.js';
import { historyLine, linesOf } from './history-line.js';
import { readAll, type Print } from './show.js';
import { cut, readLine, verifyLedger } from './verify-ledger.js';

/** Exit code 1 and the first bad line where the history does not hold. */
export async function verify(invocation: Invocation, print: Print): Promise<number> {
  const text = await readAll(invocation);
  const result = verifyLedger(text);
  if (invocation.json) print(JSON.stringify(result));
  else if (result.kind === 'bad') {
    print(plainText(`Line ${result.line} of the ledger of ${invocation.release} is bad.`));
    print(plainText(`  expected: ${result.expected}`));
    print(plainText(`  found:    ${result.found}`));
    print(`  the line: ${shown(linesOf(text)[result.line - 1] ?? '')}`);
  } else {
    print(`The ledger of ${invocation.release} is whole: ${result.events} events, the chain and every invariant hold.`);
    if (result.unchecked.length > 0) {
      print(
        plainText(
          `From its first event of a newer version on (${result.unchecked.join(', ')}) only the chain was checked.`,
        ),
      );
    }
  }
  return result.kind === 'ok' ? 0 : 1;
}

/** In words; one that is no event, as it stands. */
function shown(line: string): string {
  return readLine(line).kind === 'fault' ? plainText(cut(line)) : historyLine(line).trim();
}
