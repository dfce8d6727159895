import type { NewEvent } from '../../../src/ledger/events.js';
import type { CellState, ReleaseState } from '../../../src/ledger/state.js';
import type { Node, Edge } from './graph.js';

/** A sentence when the append breaks an invariant of the design; numbers are the design's. Written without the rules' own words. */
export function brokenBy({ state }: Node, edge: Edge): string | undefined {
  const { act, to } = edge;
  if (act.part === 'late') return `3: ${act.name} was accepted`;
  for (const event of edge.events) {
    const broken = brokenByEvent(state, event, edge);
    if (broken !== undefined) return broken;
  }
  if (act.command.type === 'give-back' && act.part === 'newcomer' && state.lock !== null && to.state.lock === null)
    return `1: ${act.name} freed a lock that it does not hold`;
  if (state.stop && !to.state.stop && to.state.status === 'active' && act.part !== 'person')
    return '7: the stop was cleared by nobody';
  return lostCheckpoint(state, to.state) ?? goFromNobody(state, edge);
}

/** A sentence when the state itself must not be. */
export function brokenState({ regions, open, lock, plan, rollback }: ReleaseState): string | undefined {
  if (!plan) return undefined;
  if (open && (open.region !== lock?.region || open.token.seq !== lock.token.seq))
    return '3: what is open is not under the token of the lock';
  if (open?.kind === 'attempt' && regions[open.region]?.status !== 'executing')
    return `2: a MOP runs in ${open.region}, which is ${regions[open.region]?.status}`;
  for (const { id } of plan.regions) {
    const region = regions[id];
    const cells = Object.values(region?.cells ?? {});
    if (region?.status === 'completed' && !rollback && cells.some((cell) => !isDone(cell)))
      return `8: ${id} is completed with something left to do`;
    const underWay = cells.filter(({ status }) => status === 'running' || status === 'rolling-back').length;
    if (underWay > (open?.region === id ? 1 : 0)) return `6: something runs in ${id} that is not open`;
  }
  return undefined;
}

function isDone(cell: CellState | undefined): boolean {
  return cell?.status === 'succeeded' || cell?.status === 'skipped';
}

function isRegionDone(state: ReleaseState, id: string): boolean {
  const status = state.regions[id]?.status;
  return status === 'completed' || status === 'skipped';
}

function earlierLeft(state: ReleaseState, id: string): string | undefined {
  const ids = state.plan?.regions.map((region) => region.id) ?? [];
  return ids.slice(0, ids.indexOf(id)).find((earlier) => !isRegionDone(state, earlier));
}

function brokenByEvent(state: ReleaseState, event: NewEvent, { act }: Edge): string | undefined {
  const { lock, stop, rollback, open, plan } = state;
  switch (event.type) {
    case 'LockAcquired': {
      const { region, purpose } = event.data;
      if (lock) return '1: a second holder';
      if (stop) return '7: the lock was granted under an emergency stop';
      if (purpose === 'rollback')
        return rollback?.remaining.some((step) => step.region === region) ? undefined : '2: nothing to roll back';
      if (rollback) return '2: a region executes while a rollback is open';
      const left = earlierLeft(state, region);
      return left && `2: ${region} came before ${left}`;
    }
    case 'MopStarted': {
      const { region, mop, document, execution, revision } = event.data;
      const cell = state.regions[region]?.cells[mop];
      const ids = plan?.mops.map(({ id }) => id) ?? [];
      const place = ids.indexOf(mop);
      const planned = plan?.mops[place]?.cells[region];
      if (lock?.region !== region || lock.purpose !== 'execute') return '4: started without the lock';
      if (open) return '3: started while another attempt is open';
      if (stop) return '7: started under an emergency stop';
      if (rollback) return '2: started while a rollback is open';
      if (earlierLeft(state, region)) return '2: started before an earlier region was done';
      if (!cell || isDone(cell)) return '10: what is done was started again';
      if (cell.attemptsUsed >= (plan?.policy.maxAttempts ?? 0)) return '10: more attempts than a person allowed';
      if (!['pending', 'rolled-back', 'failed'].includes(cell.status)) return `6: started while it is ${cell.status}`;
      if (cell.status === 'failed' && cell.phases.some(({ phase }) => phase === 'implement'))
        return '6: started over what a failed attempt left';
      if (ids.slice(0, place).some((id) => !isDone(state.regions[region]?.cells[id]))) return '4: started out of order';
      if (state.decisions.some((asked) => asked.kind !== 'batch' && (asked.region ?? region) === region))
        return '4: started while a person is asked';
      if (state.regions[region]?.noGo) return '5: started after a no-go';
      const batch = Math.floor(place / (plan?.policy.decisionPointEvery ?? 1)) + 1;
      if (state.regions[region]?.goes[batch] !== plan?.manifestHash) return '5: started without a go for this plan';
      if (document !== planned?.document || execution !== planned.execution || revision !== state.revision)
        return '4: what started is not what was planned';
      return undefined;
    }
    case 'MopRollbackStarted': {
      const { region, mop } = event.data;
      if (lock?.region !== region) return '3: a rollback started without the lock';
      if (open) return '3: a rollback started while something is open';
      if (stop) return '7: a rollback started under an emergency stop';
      if (!rollback) return undefined;
      const [next] = rollback.remaining;
      return next?.region === region && next.mop === mop ? undefined : '8: rolled back out of order';
    }
    case 'MopSucceeded': {
      const { region, mop } = event.data;
      if (open?.kind !== 'attempt' || open.region !== region || open.mop !== mop) return '6: an end without an attempt';
      return act.command.type === 'report-phases' && act.command.end?.kind === 'succeeded'
        ? undefined
        : '6: success that its executor did not report';
    }
    case 'MopFailed':
    case 'MopInterrupted':
      return open?.kind === 'attempt' && open.mop === event.data.mop ? undefined : '6: an end without an attempt';
    case 'MopRolledBack':
    case 'MopRollbackFailed':
    case 'MopRollbackInterrupted':
      return open?.kind === 'rollback' && open.mop === event.data.mop ? undefined : '6: an end without a rollback';
    case 'RegionCompleted': {
      const region = state.regions[event.data.region];
      if (!Object.values(region?.cells ?? {}).every(isDone)) return '8: completed with something left to do';
      return region?.checklist['post-validation']?.outcome === 'passed' ? undefined : '8: completed without validation';
    }
    case 'LockReleased':
      return act.part === 'holder' ? undefined : '1: freed by who does not hold it';
    case 'LockBroken':
    case 'EmergencyStopCleared':
    case 'DecisionMade':
    case 'RollbackStarted':
    case 'PlanRevised':
    case 'ReleaseAbandoned':
    case 'RegionSkipped':
    case 'MopSkipped':
      if (event.type === 'PlanRevised' && open) return '11: revised while something is open';
      return act.part === 'person' ? undefined : `5: ${event.type} by nobody`;
    default:
      return undefined;
  }
}

/** A checkpoint is given up only with its MOP's success or rollback. */
function lostCheckpoint(before: ReleaseState, after: ReleaseState): string | undefined {
  for (const [id, region] of Object.entries(before.regions)) {
    for (const [mop, { checkpoint }] of Object.entries(region.cells)) {
      const now = after.regions[id]?.cells[mop];
      if (checkpoint !== undefined && now && now.checkpoint === undefined && now.status !== 'rolled-back')
        return `8: the checkpoint of ${mop} in ${id} was lost`;
    }
  }
  return undefined;
}

function goFromNobody(before: ReleaseState, { act, to }: Edge): string | undefined {
  for (const [id, region] of Object.entries(to.state.regions)) {
    const new_ = Object.keys(region.goes).some((batch) => before.regions[id]?.goes[Number(batch)] === undefined);
    if (new_ && act.part !== 'person') return `5: a go for ${id} by nobody`;
    if (Object.values(region.goes).some((manifest) => manifest !== to.state.plan?.manifestHash))
      return `11: a go for another plan is in force in ${id}`;
  }
  return undefined;
}
