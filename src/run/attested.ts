import type { PhaseReport } from '../ledger/commands.js';
import type { Ledger } from '../ledger/ledger.js';
import type { OpenActivity } from '../ledger/state.js';
import type { ExecutionPlan } from '../release/plan.js';
import type { Chapter, MopRunParts } from './mop-run.js';
import type { Running, Timing } from './ports.js';
import type { Executing } from './pulse.js';
import { span } from './rollback-budget.js';
import { endedBy, type PhasesEnd } from './run-phases.js';
import { watch, type Deadline } from './watch.js';

const lookEveryMs = 250;

/** No playbook does it: a person follows the document and attests what was done. */
export function isDoneByHand({ playbooks }: Pick<ExecutionPlan, 'playbooks'>): boolean {
  return playbooks.implement === undefined;
}

/**
 * Asks for a person's work and waits until one has attested it in the ledger. Nobody's word in time is no failure: what was
 * done is not known, so the attempt or rollback ends as interrupted and a person decides what follows.
 */
export async function attested(
  parts: MopRunParts,
  mine: Executing,
  phase: 'implement' | 'rollback',
  deadline: Deadline,
  chapters: Chapter[],
): Promise<PhasesEnd> {
  const { timing, notes } = parts;
  const startedMs = timing.now();
  await ask(parts, mine, phase, deadline.limitMs);
  const { result, stopped } = await watch(parts, waiting(parts.ledger, timing), mine, deadline);
  const report = (outcome: PhaseReport['outcome']): PhaseReport => {
    return { phase, outcome, durationMs: Math.round(timing.now() - startedMs), hosts: {} };
  };
  if (result && !stopped) {
    notes.say(`${result.by} attests for ${mine.mop} in ${mine.region}: ${result.text}`);
    const validate: PhaseReport = { phase: 'validate', outcome: 'absent', durationMs: 0, hosts: {} };
    const phases = [report('passed'), ...(phase === 'implement' ? [validate] : [])];
    chapters.push({ phases, slowest: [] });
    return { kind: 'passed', phases };
  }
  if (!stopped) throw new Error('nothing was attested, and nothing stopped it');
  if (stopped.kind === 'deadline') {
    return { kind: 'interrupted', phases: [], reason: `nobody attested it within ${span(stopped.limitMs)}` };
  }
  return endedBy(stopped, stopped.kind === 'health' ? [report('failed')] : [], phase);
}

/** Told where people look: in the log, and as an alert in the hub and to whom alerts are sent. */
async function ask(
  { ledger, actor, notes }: MopRunParts,
  { region, mop, attempt, started }: Executing,
  phase: 'implement' | 'rollback',
  limitMs: number,
): Promise<void> {
  const what =
    phase === 'implement'
      ? `${mop} in ${region} (attempt ${attempt}) is done by hand: follow its document`
      : `${mop} in ${region} is rolled back by hand: undo what attempt ${attempt} did, by its document`;
  const text = `${what}, then attest what was done, in the hub or with control-release (action attest); it waits for ${span(limitMs)}`;
  notes.warn(text);
  const alert = `attest:${region}:${mop}:${started}`;
  await ledger.submit({ type: 'alert', data: { alert, level: 'warning', text, region, mop } }, actor);
}

/** Settles with the attestation of what is under way, which whoever watches the ledger has read. */
function waiting(ledger: Ledger, timing: Timing): Running<OpenActivity['attestation']> {
  let stop: () => void = () => undefined;
  const stopped = { yes: false };
  const never = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const wait = async (): Promise<OpenActivity['attestation']> => {
    while (!stopped.yes && ledger.state.open?.attestation === undefined) await timing.pause(lookEveryMs, never);
    return ledger.state.open?.attestation;
  };
  return {
    ended: wait(),
    stop: () => {
      stopped.yes = true;
      stop();
    },
  };
}
