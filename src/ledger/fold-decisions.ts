import type { MopId, RegionId } from '../release/plan.js';
import { reopened, withCell, withRegion } from './change-region.js';
import type { EventData, RecordedEvent } from './events.js';
import { gateDecisionPrefix } from './gate-decision.js';
import type { OpenDecision, OpenRollback, ReleaseState } from './state.js';

interface CellName {
  readonly region: RegionId;
  readonly mop: MopId;
}

/** What a person's answer changes: the question is gone, a no-go holds its region, a go lifts that and allows a batch or new attempts. */
export function decided(
  state: ReleaseState,
  data: EventData<'DecisionMade'>,
  { actor, atMs }: Pick<RecordedEvent, 'actor'> & { readonly atMs: number },
): ReleaseState {
  const asked = state.decisions.find((open) => open.id === data.decision);
  const region = data.region ?? asked?.region;
  const answered: ReleaseState = {
    ...state,
    decisions: state.decisions.filter((open) => open.id !== data.decision),
    decided: [...state.decided, { id: data.decision, choice: data.choice, by: actor.name, atMs }],
  };
  if (!region) return answered;
  if (data.choice === 'no-go') {
    return withRegion(answered, region, (r) => ({ ...r, noGo: { reason: data.reason, by: actor.name } }));
  }
  if (data.choice !== 'go') return answered;
  const lifted = withRegion(answered, region, (r) => ({
    ...r,
    noGo: undefined,
    goes: data.batch === undefined ? r.goes : { ...r.goes, [data.batch]: data.manifestHash },
  }));
  const mop = data.mop ?? asked?.mop;
  if (!mop || asked?.kind === 'leftovers') return lifted;
  const retried = withCell(lifted, region, mop, (cell) => ({ ...cell, attemptsUsed: 0 }));
  return asked?.kind === 'rollback-failed' ? setRight(retried, { region, mop }) : retried;
}

/** A person's word that the hosts of a failed rollback were set right by hand. */
function setRight(state: ReleaseState, { region, mop }: CellName): ReleaseState {
  return {
    ...reopened(
      withCell(state, region, mop, (cell) => ({ ...cell, status: 'rolled-back', checkpoint: undefined })),
      region,
      `${mop} was rolled back`,
    ),
    rollback: withoutStep(state.rollback, { region, mop }),
  };
}

export function withoutStep(rollback: OpenRollback | null, { region, mop }: CellName): OpenRollback | null {
  return (
    rollback && {
      ...rollback,
      remaining: rollback.remaining.filter((step) => step.region !== region || step.mop !== mop),
    }
  );
}

/** Whoever starts on a cell has looked on its hosts, or has a person's go: what was asked about them is settled. */
export function hostsAreFree(state: ReleaseState, { region, mop }: CellName): ReleaseState {
  return settled(state, (open) => open.kind === 'leftovers' && open.region === region && open.mop === mop);
}

/** A gate that passes after all needs no person's answer any more. */
export function withoutGateQuestions(
  state: ReleaseState,
  { item, region }: Pick<EventData<'ChecklistItemPassed'>, 'item' | 'region'>,
): ReleaseState {
  const about = gateDecisionPrefix(item, region);
  return settled(state, ({ id }) => id.startsWith(about));
}

/** A skip answers what was asked about it; what follows a stop, or where hosts are not right, is asked of the release. */
export function withoutQuestions(state: ReleaseState, about: { region: RegionId; mop?: MopId }): ReleaseState {
  return settled(
    state,
    ({ kind, region, mop }) =>
      kind !== 'stop' &&
      region === about.region &&
      (about.mop === undefined ? kind !== 'rollback-failed' : mop === about.mop),
  );
}

function settled(state: ReleaseState, isSettled: (open: OpenDecision) => boolean): ReleaseState {
  return { ...state, decisions: state.decisions.filter((open) => !isSettled(open)) };
}
