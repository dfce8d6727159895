import type { Command, Decision } from '../commands.js';
import type { NewEvent } from '../events.js';
import { standingStops } from '../stops-beside.js';
import { accepted, already, refused } from './answer.js';
import { needsPerson, type Context } from './context.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Anyone, any time: a stop wins over everything, and what follows is a person's decision. */
export function requestStop(context: Context, { reason, beside }: Of<'stop'>): Decision {
  const { stop, clearedStops } = context.state;
  if (beside && clearedStops.includes(beside.id)) return already('this emergency stop was cleared since');
  if (!stop) return accepted(...stopAndAsk(context, reason, beside));
  if (!beside || stop.beside.includes(beside.id)) return already(`an emergency stop by ${stop.by} is in force already`);
  // Also written beside the log, perhaps: recorded, so that whoever clears this stop clears that one with it.
  return accepted({ type: 'EmergencyStopRequested', data: { reason, beside } });
}

/** Clears the stop of the log and every stop beside it that the person saw or the log holds. */
export function clearStop(context: Context, { reason, seen = [] }: Of<'clear'>): Decision {
  const refusal = needsPerson(context, 'clear the emergency stop', reason);
  if (refusal) return refusal;
  const { stop } = context.state;
  const standing = standingStops(context.state, seen);
  const [first] = standing;
  if (!stop && !first) return refused('not-open', 'No emergency stop is in force: there is nothing to clear.');
  const beside = [...new Set([...(stop?.beside ?? []), ...standing.map(({ id }) => id)])];
  const cleared: NewEvent = { type: 'EmergencyStopCleared', data: { reason, ...(beside.length > 0 && { beside }) } };
  if (stop || !first) return accepted(cleared);
  return accepted(...stopAndAsk(context, first.reason, { id: first.id, by: first.by }), cleared);
}

function stopAndAsk({ state }: Context, reason: string, beside: Of<'stop'>['beside']): readonly NewEvent[] {
  const region = state.lock?.region;
  return [
    { type: 'EmergencyStopRequested', data: { reason, ...(beside ? { beside } : {}) } },
    {
      type: 'DecisionRequested',
      data: {
        decision: `stop:${state.seq + 1}`,
        kind: 'stop',
        ...(region ? { region } : {}),
        ...(state.open ? { mop: state.open.mop } : {}),
        question: `Emergency stop (${reason}): what follows${region ? ` in ${region}` : ''}? go to continue, no-go, or a rollback.`,
      },
    },
  ];
}
