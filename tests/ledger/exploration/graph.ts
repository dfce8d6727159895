import type { Decision } from '../../../src/ledger/commands.js';
import { decide } from '../../../src/ledger/decide.js';
import type { EventType, NewEvent } from '../../../src/ledger/events.js';
import { evolve } from '../../../src/ledger/evolve.js';
import { emptyState, type ReleaseState } from '../../../src/ledger/state.js';
import { person } from '../story.js';
import type { Bounds } from './bounds.js';
import { actsIn, planA, type Act } from './acts.js';
import { canonical, keyOf, nowMs, recorded } from './canonical.js';

export type Decide = (state: ReleaseState, act: Pick<Act, 'actor' | 'command'>, nowMs: number) => Decision;

type Troubles = readonly [failures: number, rollbacks: number, noGos: number, stops: number, revisions: number];

/** A canonical ledger, with the troubles that led there, and what every act makes of it. */
export interface Node {
  readonly id: number;
  readonly state: ReleaseState;
  readonly troubles: Troubles;
  /** The acts that append something; computed when first asked for. */
  edges?: readonly Edge[];
}

export interface Edge {
  readonly act: Act;
  readonly events: readonly NewEvent[];
  readonly types: ReadonlySet<EventType>;
  readonly to: Node;
}

const failures: ReadonlySet<EventType> = new Set([
  'MopFailed',
  'MopInterrupted',
  'MopRollbackFailed',
  'MopRollbackInterrupted',
]);

/** Every ledger that acts can lead to, each judged once by the rules themselves. */
export class LedgerGraph {
  readonly #nodes = new Map<string, Node>();
  readonly start: Node;

  constructor(
    private readonly bounds: Bounds,
    private readonly rules: Decide = decide,
  ) {
    const planned = recorded({ type: 'ReleasePlanned', data: { plan: planA } } as never, 0, person, undefined);
    this.start = this.#node(canonical(evolve(emptyState, planned)), [0, 0, 0, 0, 0]);
  }

  get size(): number {
    return this.#nodes.size;
  }

  edgesOf(node: Node): readonly Edge[] {
    node.edges ??= actsIn(node.state, this.bounds).flatMap((act) => this.#edge(node, act));
    return node.edges;
  }

  #edge({ state, troubles }: Node, act: Act): readonly Edge[] {
    const decision = this.rules(state, act, nowMs);
    if (decision.kind === 'refused' || decision.events.length === 0) return [];
    const { events } = decision;
    const after = troublesAfter(troubles, act, state, events);
    // An interruption records a death that was counted when it happened (`maySuffer`).
    const isInterruption = events.some(({ type }) => type === 'MopInterrupted' || type === 'MopRollbackInterrupted');
    if (!isInterruption && sum(after) > sum(troubles) && this.#isTooMuch(after)) return [];
    const { command } = act;
    const token = 'token' in command ? command.token : 'of' in command ? command.of.token : undefined;
    let next = state;
    for (const [index, event] of events.entries()) next = evolve(next, recorded(event, index, act.actor, token));
    return [{ act, events, types: new Set(events.map(({ type }) => type)), to: this.#node(canonical(next), after) }];
  }

  /** Whether one more attempt may fail or die within the bounds. */
  maySuffer({ troubles: [failed, ...others] }: Node): boolean {
    return !this.#isTooMuch([failed + 1, ...others]);
  }

  #isTooMuch([failed, rollbacks, noGos, stops, revisions]: Troubles): boolean {
    const { bounds } = this;
    return (
      failed > bounds.failures ||
      rollbacks > bounds.rollbacks ||
      noGos > bounds.noGos ||
      stops > bounds.stops ||
      revisions > bounds.revisions ||
      failed + rollbacks + noGos + stops + revisions > bounds.together
    );
  }

  #node(state: ReleaseState, troubles: Troubles): Node {
    const counted = state.status === 'active' ? troubles : ([0, 0, 0, 0, 0] as const);
    const key = `${keyOf(state)}#${counted.join('')}`;
    const known = this.#nodes.get(key);
    if (known) return known;
    const node: Node = { id: this.#nodes.size, state, troubles: counted };
    this.#nodes.set(key, node);
    return node;
  }
}

function sum(troubles: Troubles): number {
  return troubles.reduce((all: number, of) => all + of, 0);
}

function troublesAfter(
  [failed, rollbacks, noGos, stops, revisions]: Troubles,
  { command }: Act,
  { regions }: ReleaseState,
  events: readonly NewEvent[],
): Troubles {
  let [more, decided] = [0, 0];
  for (const event of events) {
    if (failures.has(event.type)) more += 1;
    if (event.type !== 'RollbackStarted') continue;
    // That a failed rollback is tried again is no new trouble.
    const [first] = event.data.order;
    if (!first || regions[first.region]?.cells[first.mop]?.status !== 'rollback-failed') decided += 1;
  }
  return [
    failed + more,
    rollbacks + decided,
    noGos + (command.type === 'decide' && command.choice === 'no-go' ? 1 : 0),
    stops + (command.type === 'stop' ? 1 : 0),
    revisions + (command.type === 'revise-plan' ? 1 : 0),
  ];
}
