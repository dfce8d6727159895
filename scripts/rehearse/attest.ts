import type { HealthProfile } from '../../src/health/profile-schema.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan } from '../../src/release/plan.js';
import { manager } from './stop-at.js';

/** Attests what the readiness list asks of people, as a release manager would before the regions start. */
export async function attestReadiness(
  { readiness }: Pick<HealthProfile, 'readiness'>,
  plan: Plan,
  ledger: Ledger,
  say: (text: string) => void,
): Promise<void> {
  const { attestations } = await ledger.refresh();
  const asked = readiness.flatMap(({ id, attest, regions }) => {
    if (attest === undefined) return [];
    const places = attest.of === 'release' ? [undefined] : plan.regions.map((region) => region.id);
    return places
      .filter((region) => region === undefined || (regions?.includes(region) ?? true))
      .map((region) => ({ item: id, ...(region === undefined ? {} : { region }) }));
  });
  const open = asked.filter(
    (one) =>
      !attestations.some(
        ({ item, region }) => item === one.item && region === ('region' in one ? one.region : undefined),
      ),
  );
  for (const one of open) {
    const outcome = await ledger.submit({ type: 'attest', text: 'rehearsed', ...one }, manager);
    if (outcome.kind === 'refused') throw new OperatorError(outcome.refusal.message, 'rehearsal', 'look at the ledger');
  }
  if (open.length > 0)
    say(`${manager.name} attests what no machine knows: ${[...new Set(open.map(({ item }) => item))].join(', ')}.`);
}
