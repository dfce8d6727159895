import type { NewEvent } from '../events.js';
import type { Decision } from '../commands.js';
import type { Refusal } from '../refusal.js';

export function accepted(...events: readonly NewEvent[]): Decision {
  return { kind: 'accepted', events };
}

/** What was asked holds already; nothing is written. */
export function already(note: string): Decision {
  return { kind: 'accepted', events: [], already: note };
}

export function refused(code: Refusal['code'], message: string, more: Partial<Refusal> = {}): Decision {
  return { kind: 'refused', refusal: { code, message, mayChange: false, ...more } };
}

/** The first refusal among guards, or undefined when all of them agree. */
export function firstRefusal(...guards: readonly (Decision | undefined)[]): Decision | undefined {
  return guards.find((guard) => guard !== undefined);
}
