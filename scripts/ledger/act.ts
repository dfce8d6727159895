import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { Actor } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { projectStatus } from '../../src/report/status-projection.js';
import { acts, Given } from './acts.js';
import type { Invocation } from './arguments.js';
import { describeEvent } from './describe-event.js';
import { plainText } from './plain-text.js';
import { openLog, type Print } from './show.js';

/** A person's act, typed at a shell. With the state container's token it also leaves a stop there and renews status.json. */
export async function act(invocation: Invocation, print: Print): Promise<number> {
  const { action } = invocation;
  const store = invocation.hasState ? openReleaseStore(invocation.connection, invocation.release) : undefined;
  const ledger = openLedger({ log: store?.log ?? openLog(invocation) });
  const actor: Actor = {
    kind: 'person',
    name: invocation.option('name') ?? userInfo().username,
    proof: 'command-line',
  };
  if (action === 'stop' && store)
    await store.stops.request(randomUUID(), new Given(invocation).needs('reason'), actor.name);
  const silentMs = action === 'break-lock' && store ? await silenceOf(ledger, store) : undefined;
  const command = Object.hasOwn(acts, action) ? acts[action]?.(new Given(invocation, silentMs)) : undefined;
  if (!command) throw new OperatorError(`There is no action ${action}`, 'ledger', actionsText());
  const outcome = await ledger.submit(command, actor);
  if (outcome.kind === 'refused') {
    print(plainText(`Refused (${outcome.refusal.code}): ${outcome.refusal.message}`));
    return 1;
  }
  if (outcome.kind === 'already') print(plainText(`Nothing was written: ${outcome.note}.`));
  else
    for (const event of outcome.events) {
      if (event.type !== '?') print(plainText(`${event.seq}  ${actor.name}: ${describeEvent(event)}`));
    }
  if (store) await store.status.write(projectStatus(ledger.state, ledger.nowMs));
  else print('status.json was not renewed: give --state-sas or MOP_STATE_SAS, or let any task of the release do it.');
  return 0;
}

/** Age of the open attempt's last heartbeat; without one, `decide` counts from the attempt's start. */
async function silenceOf(ledger: Ledger, store: LoggedReleaseStore): Promise<number | undefined> {
  const { open } = await ledger.refresh();
  return open ? store.beats.silentMs(open.token.seq, open.attempt) : undefined;
}

export function actionsText(): string {
  return `the actions are show, verify, tail, ${Object.keys(acts).join(', ')}`;
}
