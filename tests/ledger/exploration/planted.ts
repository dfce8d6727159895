import { decide } from '../../../src/ledger/decide.js';
import type { NewEvent } from '../../../src/ledger/events.js';
import type { ReleaseState } from '../../../src/ledger/state.js';
import { silenceMs } from './acts.js';
import type { Decide } from './graph.js';

/**
 * The real rules with one check taken out each: what that check would look at is replaced by what satisfies it. The rules
 * themselves have no switch for it.
 */
export const planted: Readonly<Record<string, Decide>> = {
  'a missing token check': (state, act, nowMs) => {
    const { command } = act;
    const token = state.lock?.token;
    return token && 'token' in command
      ? decide(state, { ...act, command: { ...command, token } }, nowMs)
      : decide(state, act, nowMs);
  },
  'a missing attempt check': (state, act, nowMs) => {
    const { command } = act;
    const { open } = state;
    if (!open || !('of' in command)) return decide(state, act, nowMs);
    const { attempt, started } = open;
    const of = { ...command.of, attempt, started };
    return decide(state, { ...act, command: { ...command, of } }, nowMs);
  },
  'order by arrival': (state, act, nowMs) =>
    act.command.type === 'acquire'
      ? decide(firstInOrder(state, act.command.region), act, nowMs)
      : decide(state, act, nowMs),
  'give-back without comparing the holder': (state, act, nowMs) => {
    const { command } = act;
    if (command.type !== 'give-back' || !state.lock) return decide(state, act, nowMs);
    const { region, run } = state.lock;
    return decide(state, { ...act, command: { ...command, region, run } }, nowMs);
  },
  'start during rollback': (state, act, nowMs) =>
    decide(act.command.type === 'start-mop' ? { ...state, rollback: null } : state, act, nowMs),
  'success for an interrupted attempt': (state, act, nowMs) => {
    const decision = decide(state, act, nowMs);
    if (decision.kind === 'refused') return decision;
    return { ...decision, events: decision.events.map(asSuccess) };
  },
  'take-over on what was seen of an earlier holder': (state, act, nowMs) => {
    const { command } = act;
    if (command.type !== 'take-over') return decide(state, act, nowMs);
    return decide(state, { ...act, command: { ...command, holder: state.lock?.token } }, nowMs);
  },
  'take-over before the fence': (state, act, nowMs) => {
    const { command } = act;
    if (command.type !== 'take-over' || !command.silence) return decide(state, act, nowMs);
    return decide(state, { ...act, command: { ...command, silence: { ...command.silence, ms: silenceMs[3] } } }, nowMs);
  },
};

function firstInOrder(state: ReleaseState, region: string): ReleaseState {
  const earlier = Object.keys(state.regions);
  const before = earlier.slice(0, earlier.indexOf(region));
  const regions = Object.fromEntries(
    Object.entries(state.regions).map(([id, of]) => [
      id,
      before.includes(id) ? { ...of, status: 'skipped' as const } : of,
    ]),
  );
  return { ...state, regions };
}

function asSuccess(event: NewEvent): NewEvent {
  if (event.type !== 'MopInterrupted') return event;
  const { region, mop, attempt } = event.data;
  return { type: 'MopSucceeded', data: { region, mop, attempt, durationMs: 0 } };
}
