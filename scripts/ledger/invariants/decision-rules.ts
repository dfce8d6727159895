import type { EventData } from '../../../src/ledger/events.js';
import type { History, Question } from './history.js';
import { outOfOrder } from './rollback-rules.js';
import { assertions, commandOf, firstOf, rulesFor, when } from './rule.js';

const afterStop = 'the question what follows the stop';

export const decisionRules = rulesFor({
  LossAccepted: (_history, event) => assertions.person(event, event.data.reason),

  DecisionRequested(history, { data: { decision, kind, region, mop } }) {
    history.questions.set(decision, { kind, region, mop });
    if (kind === 'stop' && history.owed?.what === afterStop) history.owed = undefined;
    return undefined;
  },

  DecisionMade(history, event) {
    const { data } = event;
    const asked = history.questions.get(data.decision);
    const manifest = history.plan?.manifestHash ?? '';
    const { batch, choice, region, mop } = data;
    const tried = region !== undefined && mop !== undefined && history.cell(region, mop).used > 0;
    const ofOwnAccord = batch !== undefined || choice.startsWith('rollback-') || (choice === 'go' && tried);
    const wrong = firstOf(
      assertions.person(event, data.reason),
      when(
        data.manifestHash !== manifest,
        `the manifest in force, ${manifest.slice(0, 12)}`,
        data.manifestHash.slice(0, 12),
      ),
      when(!asked && !ofOwnAccord, 'a decision that is open', data.decision),
      when(
        asked?.region !== undefined && data.region !== asked.region,
        `the region ${asked?.region ?? ''} that was asked about`,
        data.region ?? 'none',
      ),
    );
    if (wrong) return wrong;
    history.questions.delete(data.decision);
    history.decision = { command: commandOf(event), choice, region };
    take(history, data, asked);
    return undefined;
  },

  /** What follows a stop is a person's decision, which is asked with it. */
  EmergencyStopRequested(history, event) {
    if (!history.stopped) history.owed = { command: commandOf(event), what: afterStop };
    history.stopped = true;
    return undefined;
  },

  EmergencyStopCleared(history, event) {
    const wrong = firstOf(
      assertions.person(event, event.data.reason),
      when(!history.stopped, 'an emergency stop in force', 'none'),
    );
    if (wrong) return wrong;
    history.stopped = false;
    return undefined;
  },

  AttestationRecorded(history, event) {
    const { region, mop, item, text } = event.data;
    const { activity } = history;
    if (item === undefined && activity?.region === region && activity?.mop === mop && activity)
      activity.attested = true;
    return assertions.person(event, text);
  },
  AlertAcknowledged: (_history, event) => assertions.person(event, event.data.reason),
});

function take(history: History, data: EventData<'DecisionMade'>, asked: Question | undefined): void {
  const id = data.region ?? asked?.region;
  if (id === undefined) return;
  const region = history.region(id);
  if (data.choice === 'no-go') region.noGo = true;
  if (data.choice !== 'go') return;
  region.noGo = false;
  if (data.batch !== undefined) region.goes.set(data.batch, data.manifestHash);
  const mop = data.mop ?? asked?.mop;
  if (mop === undefined || asked?.kind === 'leftovers') return;
  const cell = history.cell(id, mop);
  cell.used = 0;
  if (asked?.kind !== 'rollback-failed') return;
  Object.assign(cell, { standing: 'rolled-back', checkpoint: undefined, changed: false });
  outOfOrder(history, id, mop);
}
