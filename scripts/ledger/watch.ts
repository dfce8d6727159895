import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { Contradiction } from '../../src/report/contradiction.js';
import { describeWatch } from '../../src/report/describe-watch.js';
import { watchRelease } from '../../src/report/watch-release.js';
import type { Invocation } from './arguments.js';
import { personOf } from './person-of.js';
import { plainText } from '../../src/report/plain-text.js';
import type { Print } from './show.js';

/** The look of the scheduled watch, by hand; exit code 1 when there is something to see to. */
export async function watch(invocation: Invocation, print: Print): Promise<number> {
  const { release, connection, hasState } = invocation;
  if (!hasState) {
    throw new OperatorError('watch needs the state container too', 'ledger', 'give --state-sas or MOP_STATE_SAS');
  }
  const store = openReleaseStore(connection, release);
  const watched = await watchRelease({
    release,
    ledger: openLedger(store),
    store,
    actor: personOf(invocation),
    decisionOverdueMs: overdueMinutes(invocation.option('overdue') ?? '60') * 60_000,
  });
  if (watched.status.kind === 'contradicts') throw new Contradiction(watched.status, release);
  const { notes, warnings, summary } = describeWatch(watched, release);
  for (const line of [...notes, ...warnings, summary]) print(plainText(line));
  return warnings.length > 0 ? 1 : 0;
}

function overdueMinutes(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new OperatorError(`'${text}' is not a number of minutes`, 'ledger', 'write for example --overdue 60');
}
