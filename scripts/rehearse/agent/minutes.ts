import { OperatorError } from '../../../src/release/operator-error.js';

/** The longest time that a timer can count. */
const longestMs = 2 ** 31 - 1;

/** A `timeoutInMinutes` in milliseconds; `0` means no limit, which is `undefined`. */
export function minutesToMs(minutes: number | string, what: string): number | undefined {
  const number = typeof minutes === 'number' ? minutes : Number(minutes.trim() === '' ? NaN : minutes);
  if (!(number >= 0))
    throw new OperatorError(`${what} is '${minutes}'`, 'the expanded pipeline', 'give a number of minutes');
  return number === 0 ? undefined : Math.min(number * 60_000, longestMs);
}
