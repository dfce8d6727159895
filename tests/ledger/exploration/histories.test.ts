import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { InvariantChecker } from '../../../scripts/ledger/check-invariants.js';
import type { Command } from '../../../src/ledger/commands.js';
import { decide } from '../../../src/ledger/decide.js';
import type { LedgerEvent, NewEvent, RecordedEvent } from '../../../src/ledger/events.js';
import { evolve } from '../../../src/ledger/evolve.js';
import { emptyState, type ReleaseState } from '../../../src/ledger/state.js';
import { hashOf, person } from '../story.js';
import { actsIn, planA, type Act } from './acts.js';
import { canonical, holderRunId, inOrder, keyOf, lockToken, nowMs, openStarted, recorded } from './canonical.js';
import type { Decide } from './graph.js';
import { planted } from './planted.js';

const dayMs = 86_400_000;

/** A history with true numbers, times and hashes, judged by the rules, checked line by line by the independent checker. */
class History {
  state: ReleaseState = emptyState;
  readonly #checker = new InvariantChecker();
  #nowMs = Date.parse('2026-01-01T00:00:00Z');

  constructor(private readonly rules: Decide) {
    this.#append([{ type: 'ReleasePlanned', data: { plan: planA } }], {
      actor: person,
      command: { type: 'abandon', reason: '' },
    });
  }

  /** What the rules say a day later; what they accept is recorded. */
  does(act: Pick<Act, 'actor' | 'command'>): string {
    this.#nowMs = Math.max(this.#nowMs, this.state.lastAtMs) + dayMs;
    const decision = this.rules(this.state, act, this.#nowMs);
    if (decision.kind === 'refused') return decision.refusal.code;
    this.#append(decision.events, act);
    return typesOf(decision.events);
  }

  #append(events: readonly NewEvent[], { actor, command }: Pick<Act, 'actor' | 'command'>): void {
    const first = this.state.seq + 1;
    for (const [index, event] of events.entries()) {
      const seq = this.state.seq + 1;
      const token = 'token' in command ? command.token : 'of' in command ? command.of.token : undefined;
      const at = new Date(Math.max(this.#nowMs, this.state.lastAtMs + 1)).toISOString();
      const hash = hashOf(`line ${seq}`);
      const line = {
        v: 1,
        id: `c${first}:${index}`,
        seq,
        at,
        actor,
        token,
        prev: this.state.lastHash,
        hash,
        ...event,
      } as RecordedEvent;
      const fault = this.#checker.check({ event: line as LedgerEvent, hash });
      assert.equal(fault, undefined, `${event.type}: expected ${fault?.expected}, found ${fault?.found}`);
      this.state = evolve(this.state, line);
    }
  }
}

function typesOf(events: readonly NewEvent[]): string {
  return `accepted: ${events.map(({ type }) => type).join()}`;
}

/** The act that was thought of for the canonical state, with the numbers of the state that it stands for. */
function inNumbersOf(
  state: ReleaseState,
  model: ReleaseState,
  { command, actor }: Act,
): Pick<Act, 'actor' | 'command'> {
  const ids = new Map(inOrder(model.decisions).map(({ id }, rank) => [id, inOrder(state.decisions)[rank]?.id ?? id]));
  const replaced = JSON.stringify({ command, actor }, (key, value: unknown) => {
    if (JSON.stringify(value) === JSON.stringify(lockToken)) return state.lock?.token ?? value;
    if (value === 'another') return `run ${state.seq}`;
    if (value === holderRunId) return state.lock?.run.runId ?? value;
    if (key === 'decision') return ids.get(String(value)) ?? value;
    if ((key === 'started' || key === 'of') && typeof value === 'number')
      return (state.open?.started ?? 0) + value - openStarted;
    if (key === 'attempt' && typeof value === 'number') return (state.open?.attempt ?? 1) + value - 1;
    return value;
  });
  return JSON.parse(replaced) as { command: Command; actor: Act['actor'] };
}

/** Walks one history; at each step the model, which is the canonical state, must foretell what the rules say. */
function walk(choices: readonly number[], rules: Decide): History {
  const history = new History(rules);
  for (const choice of choices) {
    const model = canonical(history.state);
    const acts = actsIn(model, { skips: true }).filter(({ age }) => age === undefined || age === 3);
    if (acts.length === 0) break;
    const likely = acts.filter((act) => isTaken(rules, model, act));
    const from = choice % 8 === 0 || likely.length === 0 ? acts : likely;
    const act = from[choice % from.length] as Act;
    const foretold = rules(model, act, nowMs);
    const said = history.does(inNumbersOf(history.state, model, act));
    assert.equal(said, foretold.kind === 'refused' ? foretold.refusal.code : typesOf(foretold.events), act.name);
    if (foretold.kind === 'refused' || said.includes('MopRolledBack')) continue;
    const token = 'token' in act.command ? act.command.token : 'of' in act.command ? act.command.of.token : undefined;
    const after = foretold.events.reduce(
      (state, event, index) => evolve(state, recorded(event, index, act.actor, token)),
      model,
    );
    assert.equal(keyOf(canonical(history.state)), keyOf(canonical(after)), act.name);
  }
  return history;
}

function isTaken(rules: Decide, state: ReleaseState, act: Act): boolean {
  const { command } = act;
  if (command.type === 'abandon' || command.type === 'skip-region') return false;
  const decision = rules(state, act, nowMs);
  return decision.kind === 'accepted' && decision.events.length > 0;
}

const histories = fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 120, size: 'max' });

describe('random histories', () => {
  it('hold every invariant, are foretold by the canonical states that the exploration walks, and can be ended', () => {
    fc.assert(
      fc.property(histories, (choices) => {
        const history = walk(choices, decide);
        if (history.state.status !== 'active') return;
        const { open, lock } = history.state;
        const silence = open ? { silence: { of: open.started, ms: dayMs } } : {};
        if (lock)
          history.does({
            actor: person,
            command: { type: 'break-lock', holder: lock.token, reason: 'end', ...silence },
          });
        history.does({ actor: person, command: { type: 'abandon', reason: 'end' } });
        assert.equal(history.state.status, 'abandoned');
      }),
      { numRuns: Number(process.env['HISTORIES'] ?? 40) },
    );
  });

  for (const bug of ['a missing token check', 'order by arrival', 'success for an interrupted attempt']) {
    it(`show ${bug} to the checker, which shares no code with the rules`, () => {
      const rules = planted[bug] ?? assert.fail(bug);
      const { failed, errorInstance } = fc.check(
        fc.property(histories, (choices) => {
          walk(choices, rules);
        }),
        { numRuns: 300, seed: 7, endOnFailure: true },
      );
      assert(failed, 'nothing was found');
      assert.match(String((errorInstance as Error | undefined)?.message), /expected .*, found/);
    });
  }
});
