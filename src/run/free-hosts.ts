import { leftoversDecisionId } from '../ledger/rules/watch-rules.js';
import type { CellState } from '../ledger/state.js';
import { OperatorError } from '../release/operator-error.js';
import type { MopRequest, MopRunParts, PreparedMop } from './mop-run.js';

/** What was seen on the hosts of processes that earlier attempts of the MOP left. */
export interface Leftovers {
  /** `web1: process 4711 (dnf upgrade)`. */
  readonly running: readonly string[];
  /** Hosts on which nobody could look, with the reason. */
  readonly unseen: readonly string[];
}

const mostNamed = 5;

/**
 * Why a MOP may not be retried or rolled back yet: a process of an earlier attempt may still change a host. Undefined when
 * every host was shown free of them, when nothing ran before, or when a person decided that it goes on all the same.
 */
export async function whyHostsAreNotFree(
  parts: Pick<MopRunParts, 'ledger' | 'actor' | 'notes'>,
  { findLeftovers }: Pick<PreparedMop, 'findLeftovers'>,
  { region, mop }: Pick<MopRequest, 'region' | 'mop'>,
): Promise<string | undefined> {
  const { ledger, actor, notes } = parts;
  const cell = ledger.state.regions[region]?.cells[mop];
  if (!cell || !mayHaveLeft(cell)) return undefined;
  const { running, unseen } = await findLeftovers();
  if (running.length === 0 && unseen.length === 0) return undefined;
  const found = [
    ...running.map((what) => `${what} of an earlier attempt still runs`),
    ...unseen.map((what) => `nobody could look on ${what}`),
  ];
  const more = found.length > mostNamed ? `; and ${found.length - mostNamed} more` : '';
  const text = `${found.slice(0, mostNamed).join('; ')}${more}`;
  const go = ledger.state.decided.findLast(({ id }) => id === leftoversDecisionId(region, mop, cell));
  if (go?.choice === 'go') {
    notes.warn(`${go.by} decided that it goes on all the same: ${text}`);
    const deviation = `went on although ${text}: ${go.by} decided so`;
    await ledger.submit({ type: 'deviation', region, mop, text: deviation }, actor);
    return undefined;
  }
  const question = `${region}: ${mop} is neither retried nor rolled back, for ${text}. End what runs there and run the job again; or go on with it all the same?`;
  const whole = question.slice(0, 2_000);
  const asked = await ledger.submit({ type: 'ask-about-hosts', region, mop, question: whole }, actor);
  if (asked.kind === 'refused') notes.warn(`A person could not be asked: ${asked.refusal.message}`);
  const alert = `leftovers:${region}/${mop}/${cell.attempt}`;
  await ledger.submit({ type: 'alert', data: { alert, level: 'critical', text: whole, region, mop } }, actor);
  return `${text}; a person is asked`;
}

/** Throws why an attempt may not begin yet. */
export async function requireFreeHosts(
  parts: Pick<MopRunParts, 'ledger' | 'actor' | 'notes'>,
  prepared: Pick<PreparedMop, 'findLeftovers'>,
  request: Pick<MopRequest, 'region' | 'mop'>,
): Promise<void> {
  const why = await whyHostsAreNotFree(parts, prepared, request);
  if (why === undefined) return;
  throw new OperatorError(
    `${request.mop} in ${request.region} was not started: ${why}`,
    'hosts of the inventory',
    'end those processes, or decide go to go on with them; then run the job again',
  );
}

/** After a success everything that lives was left on purpose. */
function mayHaveLeft({ status, skippedAfter }: CellState): boolean {
  const left = status === 'skipped' ? skippedAfter : status;
  return ['interrupted', 'failed', 'rollback-interrupted', 'rollback-failed'].includes(left ?? '');
}
