import { OperatorError } from '../../release/operator-error.js';

/** The service's limit for one append. */
export const mostBytesPerAppend = 4 * 1024 * 1024;
/** The service's limit for one append blob. */
export const mostBlocks = 50_000;
/** From the first number of appends on nothing new begins, from the second on nothing is written. */
export const blockLimits = { forNewWork: 45_000, forAll: 49_900 } as const;

/** What begins work: an append with one of these is refused once the rest is reserved. */
const beginning = ['ReleasePlanned', 'PlanRevised', 'RegionStarted', 'MopStarted'];
/**
 * What only informs is refused too, where an append consists of nothing else. Stops, ends of attempts with all that is
 * recorded beside them, decisions, attestations, give-backs and rollbacks keep the reserved room.
 */
const informing = ['HealthChanged', 'AlertRaised', 'LessonRecorded'];

/** Throws when an append of `text` to a log of `blocks` blocks would not fit, or would eat into the reserved room. */
export function assertRoom(text: string, blocks: number, where: string): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > mostBytesPerAppend) {
    throw new OperatorError(
      `One append of ${bytes} bytes is more than the ${mostBytesPerAppend} bytes that the storage takes`,
      where,
      'make the release smaller: fewer MOPs or regions, shorter texts',
    );
  }
  if (blocks >= blockLimits.forAll) throw ledgerFull(blocks, where);
  if (blocks >= blockLimits.forNewWork && isNewWork(text)) {
    throw new OperatorError(
      `The ledger is nearly full: ${blocks} of ${mostBlocks} appends are used, and the rest is kept for stops, ends and rollbacks`,
      where,
      'finish or roll back what runs, then continue with a new release',
    );
  }
}

export function ledgerFull(blocks: number, where: string): OperatorError {
  return new OperatorError(
    `The ledger is full: ${blocks} of ${mostBlocks} appends are used`,
    where,
    'continue with a new release; an emergency stop still works by its own blob',
  );
}

function isNewWork(text: string): boolean {
  const types = [...text.matchAll(/^\{[^{}]*?"type":"(\w+)"/gm)].map(([, type = '']) => type);
  const onlyInforms = types.length > 0 && types.every((type) => informing.includes(type));
  return onlyInforms || types.some((type) => beginning.includes(type));
}
