import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthProfile, ReadinessItem } from '../../src/health/profile-schema.js';
import type { Actor } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan, RegionId } from '../../src/release/plan.js';
import { ledgerCommand } from './ledger-command.js';
import { manager } from './stop-at.js';

const lookEveryMs = 100;

/** Somebody's word on an item of the readiness list; undefined where they attest nothing now. */
export type AskForWord = (item: {
  readonly title: string;
  readonly places: readonly RegionId[] | 'the release';
}) => Promise<{ readonly by: Actor; readonly text: string } | undefined>;

/** The rehearsal's own word. */
export const attestAll: AskForWord = () => Promise.resolve({ by: manager, text: 'rehearsed' });

/** Attests, as soon as the release is planned, what its readiness list asks of people. Ends with `over` where it never is. */
export async function attestOncePlanned(
  profile: Pick<HealthProfile, 'readiness'>,
  ledger: Ledger,
  ask: AskForWord,
  over: AbortSignal,
  say: (text: string) => void,
  folder?: string,
): Promise<void> {
  for (;;) {
    const isOver = over.aborted;
    const state = await ledger.refresh();
    if (state.plan) return attestReadiness(profile, state.plan, ledger, ask, say, folder);
    if (isOver) return;
    await sleep(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
}

/** Attests what the readiness list asks of people and nobody has attested yet, as release managers would before the regions start. */
async function attestReadiness(
  { readiness }: Pick<HealthProfile, 'readiness'>,
  plan: Plan,
  ledger: Ledger,
  ask: AskForWord,
  say: (text: string) => void,
  folder: string | undefined,
): Promise<void> {
  const state = await ledger.refresh();
  for (const item of readiness) {
    const open = placesOf(item, plan).filter((region) => !isAttested(state, item.id, region));
    const [first] = open;
    if (open.length === 0) continue;
    const { id, title = id } = item;
    const places = first === undefined ? 'the release' : open.flatMap((region) => region ?? []);
    const word = await ask({ title, places });
    if (!word) {
      say(`"${title}" stays open: ${ledgerCommand(`attest --item ${id} --text 'how you know'`, folder)}`);
      continue;
    }
    for (const region of open) {
      const outcome = await ledger.submit(
        { type: 'attest', text: word.text, item: id, ...(region === undefined ? {} : { region }) },
        word.by,
      );
      if (outcome.kind === 'refused')
        throw new OperatorError(outcome.refusal.message, 'rehearsal', 'look at the ledger');
    }
    say(`${word.by.name} attests for ${places === 'the release' ? places : places.join(', ')}: ${title}.`);
  }
}

function placesOf({ attest, regions }: ReadinessItem, plan: Plan): readonly (RegionId | undefined)[] {
  if (attest === undefined) return [];
  if (attest.of === 'release') return [undefined];
  return plan.regions.map(({ id }) => id).filter((id) => regions?.includes(id) ?? true);
}

function isAttested({ attestations }: ReleaseState, id: string, region: RegionId | undefined): boolean {
  return attestations.some((given) => given.item === id && given.region === region);
}
