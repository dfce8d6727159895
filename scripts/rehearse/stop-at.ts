import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { requestStop } from '../../src/ledger/request-stop.js';
import type { Stops } from '../../src/ledger/stores.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { CellName } from './options.js';

/** Whom the rehearsal names where a person acts. */
export const manager: Actor = { kind: 'person', name: 'Rehearsal release manager', proof: 'command-line' };
const lookEveryMs = 200;

/** Requests an emergency stop, as a person at a terminal would, as soon as the MOP changes its hosts. True when it did. */
export async function stopInTheMiddle(
  { mop, region }: CellName,
  { ledger, stops }: { readonly ledger: Ledger; readonly stops: Stops },
  over: AbortSignal,
  say: (text: string) => void,
): Promise<boolean> {
  while (!over.aborted) {
    const { open, regions } = await ledger.refresh();
    const isChanging = regions[region]?.cells[mop]?.phases.some(({ phase }) => phase === 'checkpoint') ?? false;
    if (open?.kind === 'attempt' && open.region === region && open.mop === mop && isChanging) {
      say(`\n--stop-at: ${manager.name} requests an emergency stop while ${mop} runs in ${region}.\n`);
      const reason = `rehearsed by --stop-at ${mop}@${region}`;
      await requestStop({ ledger, stops, sleep: (ms) => sleep(ms) }, { reason, actor: manager, newId: randomUUID() });
      return true;
    }
    await sleep(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
  return false;
}

/** Clears the stop and decides that the release goes on: two acts, each of a person with a reason. */
export async function goOn(ledger: Ledger, stops: Stops, say: (text: string) => void): Promise<void> {
  const reason = 'rehearsed: the cause was looked at, and the release may go on';
  const state = await ledger.refresh();
  await must(ledger, { type: 'clear', reason, seen: await stops.list() });
  const asked = state.decisions.find(({ kind }) => kind === 'stop');
  if (asked) await must(ledger, { type: 'decide', decision: asked.id, choice: 'go', reason });
  say(
    `\n--stop-at: ${manager.name} clears the stop and decides "go". The pipelines are run again: what the stop interrupted is rolled back first.\n`,
  );
}

async function must(ledger: Ledger, command: Parameters<Ledger['submit']>[0]): Promise<void> {
  const outcome = await ledger.submit(command, manager);
  if (outcome.kind === 'refused') throw new OperatorError(outcome.refusal.message, 'rehearsal', 'look at the ledger');
}
