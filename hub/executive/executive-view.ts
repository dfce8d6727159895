import type { ReleaseState } from '../../src/ledger/state.js';
import type { Plan } from '../../src/release/plan.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { countsOf } from '../ledger/picking.js';
import type { Tone } from '../operations/cell-view.js';
import { durationText, minuteText, relativeText } from '../time.js';
import { forecast, type Forecast } from './forecast.js';

export interface ExecutiveView {
  /** What a director reads first, each a sentence. */
  readonly sentences: readonly { readonly text: string; readonly tone: Tone }[];
  readonly forecast: Forecast;
  /** In the walkthrough's three groups. */
  readonly criteria: readonly CriteriaGroup[];
}

export interface CriteriaGroup {
  readonly name: 'Technical' | 'Operational' | 'Business';
  readonly criteria: readonly Criterion[];
}

export interface Criterion {
  readonly name: string;
  readonly text: string;
  /** `open` while it can still go either way. */
  readonly verdict: 'met' | 'open' | 'not met';
}

const ordinals = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth', 'Tenth'];
/** Less than this is on time. */
const onTimeMs = 30 * 60_000;

/** Where are we, are we on time, is it healthy, what waits for whom. `timeZone` is the reader's, unless given. */
export function executiveView(
  state: ReleaseState,
  events: readonly HistoryEvent[],
  nowMs: number,
  timeZone?: string,
): ExecutiveView | undefined {
  const { plan } = state;
  if (!plan) return undefined;
  const expected = forecast(state, plan, nowMs);
  return {
    sentences: [
      where(state, plan, expected),
      health(state, plan),
      ending(state, expected, nowMs, timeZone),
      waiting(state, nowMs),
    ],
    forecast: expected,
    criteria: criteria(state, events, plan, expected),
  };
}

function where(state: ReleaseState, plan: Plan, { endMs, plannedEndMs }: Forecast): ExecutiveView['sentences'][number] {
  if (state.status === 'completed') return { text: `${plan.release} is completed.`, tone: 'good' };
  if (state.status === 'abandoned') return { text: `${plan.release} was abandoned.`, tone: 'bad' };
  const index = plan.regions.findIndex(({ id }) => !isDone(state, id));
  const place =
    index < 0
      ? 'Every region is done, the last checks are open'
      : `${ordinals[index] ?? `Number ${index + 1}`} of ${plan.regions.length} regions (${plan.regions[index]?.id ?? ''})`;
  const lateMs = endMs - plannedEndMs;
  const pace =
    Math.abs(lateMs) < onTimeMs
      ? 'on time'
      : `${durationText(Math.abs(lateMs))} ${lateMs < 0 ? 'ahead of' : 'behind'} plan`;
  const failed = plan.regions.find(({ id }) => state.regions[id]?.status === 'failed');
  if (state.stop) return { text: `${place}, stopped by ${state.stop.by}: ${state.stop.reason}`, tone: 'bad' };
  if (failed) {
    const why = state.regions[failed.id]?.reason ?? '';
    const told = why === '' ? '' : `: ${why.replace(/\.$/, '')}`;
    return { text: `${place}, ${pace}. ${failed.id} failed and waits for a person${told}.`, tone: 'bad' };
  }
  return { text: `${place}, ${pace}.`, tone: lateMs > onTimeMs ? 'warning' : 'good' };
}

function health(state: ReleaseState, plan: Plan): ExecutiveView['sentences'][number] {
  const critical = plan.regions.filter(({ id }) => state.regions[id]?.health === 'critical').map(({ id }) => id);
  const warned = plan.regions.filter(({ id }) => state.regions[id]?.health === 'warning').map(({ id }) => id);
  if (critical.length > 0) return { text: `Health is critical in ${critical.join(', ')}.`, tone: 'bad' };
  if (warned.length > 0) return { text: `Health shows a warning in ${warned.join(', ')}.`, tone: 'warning' };
  return { text: 'No health warning is open.', tone: 'good' };
}

function ending(
  state: ReleaseState,
  { endMs, plusMinusMs }: Forecast,
  nowMs: number,
  timeZone?: string,
): ExecutiveView['sentences'][number] {
  if (state.status !== 'active') return { text: `It ended ${relativeText(state.lastAtMs, nowMs)}.`, tone: 'quiet' };
  const hours = Math.max(1, Math.round(plusMinusMs / 3_600_000));
  return {
    text: `The last region is expected to end ${minuteText(endMs, timeZone)} (${relativeText(endMs, nowMs)}), give or take ${hours} h.`,
    tone: 'quiet',
  };
}

function waiting({ decisions, alerts }: ReleaseState, nowMs: number): ExecutiveView['sentences'][number] {
  const open = alerts.filter((alert) => !alert.acknowledged).length;
  const told = open === 0 ? '' : ` ${open === 1 ? 'One alert is' : `${open} alerts are`} not acknowledged.`;
  const [oldest] = [...decisions].sort((a, b) => a.sinceMs - b.sinceMs);
  if (!oldest) return { text: `No decision waits for a person.${told}`, tone: open > 0 ? 'warning' : 'good' };
  const count = decisions.length === 1 ? 'One decision waits' : `${decisions.length} decisions wait`;
  return {
    text: `${count} for a person, the oldest for ${durationText(nowMs - oldest.sinceMs)}: ${oldest.question}${told}`,
    tone: 'warning',
  };
}

function criteria(
  state: ReleaseState,
  events: readonly HistoryEvent[],
  plan: Plan,
  { endMs, plannedEndMs }: Forecast,
): readonly CriteriaGroup[] {
  const counts = countsOf(events);
  const count = (type: HistoryEvent['type']): number => counts[type] ?? 0;
  const cells = plan.regions.flatMap(({ id }) => Object.values(state.regions[id]?.cells ?? {}));
  const done = cells.filter(({ status }) => status === 'succeeded').length;
  const regions = plan.regions.filter(({ id }) => state.regions[id]?.status === 'completed').length;
  const validated = plan.regions.filter(
    ({ id }) => state.regions[id]?.checklist['post-validation']?.outcome === 'passed',
  ).length;
  const all = plan.regions.length;
  const critical = state.alerts.filter(({ level }) => level === 'critical').length;
  const rollbacks = count('MopRolledBack');
  const stops = count('EmergencyStopRequested');
  const reach = (name: string, reached: number, wanted: number): Criterion => ({
    name,
    text: `${reached} of ${wanted}`,
    verdict: reached === wanted ? 'met' : 'open',
  });
  const none = (name: string, happened: number): Criterion => ({
    name,
    text: happened === 0 ? 'none so far' : String(happened),
    verdict: happened > 0 ? 'not met' : state.status === 'completed' ? 'met' : 'open',
  });
  const healthy = plan.regions.filter(({ id }) => state.regions[id]?.health === 'healthy').length;
  const late = endMs > plannedEndMs + onTimeMs;
  const people = (name: string, happened: number): Criterion => ({
    name,
    text: happened === 0 ? 'none recorded yet' : `${happened} recorded`,
    verdict: 'open',
  });
  return [
    {
      name: 'Technical',
      criteria: [
        reach('MOPs deployed', done, cells.length),
        reach('Regions completed', regions, all),
        reach('Regions last measured healthy', healthy, all),
        reach('Post-validations passed', validated, all),
        none('Critical alerts', critical),
      ],
    },
    {
      name: 'Operational',
      criteria: [
        {
          name: 'Within the timeline',
          text: late ? `${durationText(endMs - plannedEndMs)} late as expected now` : 'as expected now',
          verdict: state.status !== 'completed' ? 'open' : late ? 'not met' : 'met',
        },
        none('Rollbacks', rollbacks),
        none('Emergency stops', stops),
        { name: 'Deviations', text: `${count('DeviationRecorded')} recorded`, verdict: 'open' },
      ],
    },
    {
      name: 'Business',
      criteria: [
        people('Attestations by people (users, cost, compliance)', count('AttestationRecorded')),
        people('Lessons for the next release', count('LessonRecorded')),
      ],
    },
  ];
}

function isDone(state: ReleaseState, region: string): boolean {
  return ['completed', 'skipped'].includes(state.regions[region]?.status ?? '');
}
