import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { Actor } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { seenSilence } from '../../src/ledger/silence.js';
import { requestStop, type Stopped } from '../../src/ledger/request-stop.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { bringStatusUp } from '../../src/report/bring-status-up.js';
import { Contradiction } from '../../src/report/contradiction.js';
import { freeEndedFleet } from '../../src/report/free-fleet.js';
import { acts, Given } from './acts.js';
import type { Invocation } from './arguments.js';
import { describeEvent } from '../../src/report/describe-event.js';
import { personOf } from './person-of.js';
import { plainText } from '../../src/report/plain-text.js';
import { openLog, type Print } from './show.js';

/** A person's act, typed at a shell. With the state container's token it renews status.json, and leaves a stop there where the log cannot take it. */
export async function act(invocation: Invocation, print: Print): Promise<number> {
  const { action } = invocation;
  const store = invocation.hasState ? openReleaseStore(invocation.connection, invocation.release) : undefined;
  const ledger = openLedger({ log: store?.log ?? openLog(invocation) });
  const actor = personOf(invocation);
  const seen = action === 'break-lock' ? await seenHolder(ledger, store) : { holder: undefined };
  const asked = Object.hasOwn(acts, action) ? acts[action]?.(new Given(invocation, seen)) : undefined;
  if (!asked) throw new OperatorError(`There is no action ${action}`, 'ledger', actionsText());
  const command = asked.type === 'clear' && store ? { ...asked, seen: await store.stops.list() } : asked;
  const stopped = command.type === 'stop' && store ? await stop(ledger, store, command.reason, actor) : undefined;
  if (stopped?.kind === 'beside-the-log') {
    print(plainText(`The emergency stop is in force beside the log, for the log could not take it: ${stopped.why}`));
    return 0;
  }
  const outcome = stopped?.outcome ?? (await ledger.submit(command, actor));
  if (outcome.kind === 'refused') {
    print(plainText(`Refused (${outcome.refusal.code}): ${outcome.refusal.message}`));
    return 1;
  }
  if (outcome.kind === 'already') print(plainText(`Nothing was written: ${outcome.note}.`));
  else
    for (const event of outcome.events) {
      if (event.type !== '?') print(plainText(`${event.seq}  ${actor.name}: ${describeEvent(event, actor.name)}`));
    }
  if (store) return renew(invocation.release, ledger, store);
  print('status.json was not renewed: give --state-sas or MOP_STATE_SAS, or let any task of the release do it.');
  return 0;
}

async function seenHolder(ledger: Ledger, store: LoggedReleaseStore | undefined) {
  const { lock, open } = await ledger.refresh();
  return { holder: lock?.token, ...(store ? await seenSilence(store.beats, open) : {}) };
}

function stop(ledger: Ledger, { stops }: LoggedReleaseStore, reason: string, actor: Actor): Promise<Stopped> {
  return requestStop(
    { ledger, stops, sleep: (ms) => sleep(ms, undefined, { ref: false }) },
    { reason, actor, newId: randomUUID() },
  );
}

async function renew(release: string, ledger: Ledger, store: LoggedReleaseStore): Promise<number> {
  const brought = await bringStatusUp(ledger, store.status);
  if (brought.kind === 'contradicts') throw new Contradiction(brought, release);
  await freeEndedFleet(release, ledger.state, store.fleet);
  return 0;
}

export function actionsText(): string {
  return `the actions are show, verify, tail, export, watch, ${Object.keys(acts).join(', ')}`;
}
