import type { Plan } from '../../release/plan.js';
import type { Command, Decision } from '../commands.js';
import type { ReleaseState } from '../state.js';
import { accepted, already, firstRefusal, refused } from './answer.js';
import { needsPerson, type Context } from './context.js';
import { requestNextBatch } from './decision-points.js';

export function planRelease(state: ReleaseState, plan: Plan): Decision {
  if (state.plan) {
    if (JSON.stringify(state.plan) === JSON.stringify(plan))
      return already(`this plan of ${plan.release} is recorded already`);
    return refused(
      'already-planned',
      `Release ${plan.release} has another plan already (manifest ${state.plan.manifestHash.slice(0, 12)}, revision ${state.revision}); a person may revise it with a reason.`,
    );
  }
  return accepted(
    { type: 'ReleasePlanned', data: { plan } },
    {
      type: 'DocumentsPublished',
      data: { count: plan.mops.length * plan.regions.length, manifestHash: plan.manifestHash },
    },
  );
}

/** A revision keeps what was started and everything ordered before it. */
export function revisePlan(context: Context, { plan, reason }: Extract<Command, { type: 'revise-plan' }>): Decision {
  const { state } = context;
  const refusal = firstRefusal(
    needsPerson(context, 'revise the plan', reason),
    state.open
      ? refused(
          'attempt-open',
          `${state.open.mop} is under way in ${state.open.region}; revise the plan when it has ended.`,
        )
      : undefined,
    state.rollback
      ? refused('rollback-open', 'A rollback is under way; revise the plan when it has finished.')
      : undefined,
    plan.release === context.plan.release
      ? undefined
      : refused(
          'wrong-state',
          `This is the ledger of ${context.plan.release}; a plan of ${plan.release} is no revision of it.`,
        ),
    alteredStart(context, plan),
  );
  if (refusal) return refusal;
  const revised = evolvePlan(state, plan);
  const asked = state.lock ? requestNextBatch({ ...context, plan, state: revised }, state.lock.region) : [];
  return accepted(
    { type: 'PlanRevised', data: { plan, reason } },
    {
      type: 'DocumentsPublished',
      data: { count: plan.mops.length * plan.regions.length, manifestHash: plan.manifestHash },
    },
    ...asked,
  );
}

/** Goes and questions for goes are of the plan before. */
function evolvePlan(state: ReleaseState, plan: Plan): ReleaseState {
  const decisions = state.decisions.filter(({ kind }) => kind !== 'batch');
  const regions = Object.fromEntries(
    Object.entries(state.regions).map(([id, region]) => [id, { ...region, goes: {} }]),
  );
  return { ...state, plan, decisions, regions };
}

function alteredStart({ state, plan: before }: Context, after: Plan): Decision | undefined {
  const lastRegion = before.regions.findLastIndex(({ id }) => state.regions[id]?.status !== 'waiting');
  for (let index = 0; index <= lastRegion; index += 1) {
    if (before.regions[index]?.id !== after.regions[index]?.id) {
      return refused(
        'order',
        `The revision moves region ${before.regions[index]?.id}, which is at or before a region that has started; keep the order up to there.`,
      );
    }
  }
  const wasStarted = (mop: string) =>
    before.regions.some(({ id }) => (state.regions[id]?.cells[mop]?.status ?? 'pending') !== 'pending');
  const lastMop = before.mops.findLastIndex(({ id }) => wasStarted(id));
  for (let index = 0; index <= lastMop; index += 1) {
    const mop = before.mops[index];
    const revised = after.mops[index];
    if (mop?.id !== revised?.id) {
      return refused(
        'order',
        `The revision moves MOP ${mop?.id}, which is at or before a MOP that has started; keep the order up to there.`,
      );
    }
    for (const { id } of before.regions) {
      const cell = mop && state.regions[id]?.cells[mop.id];
      if (!mop || !cell || cell.status === 'pending') continue;
      const [was, becomes] = [mop.cells[id], revised?.cells[id]];
      if (was?.document !== becomes?.document || was?.execution !== becomes?.execution) {
        return refused(
          'drift',
          `The revision alters ${mop.id} in ${id}, which has started (${cell.status}); leave that cell as it is.`,
        );
      }
    }
  }
  return undefined;
}
