import { isList, isMap, kindOf, noData, type Found, type Value } from './value.js';

/** A condition that cannot be judged although there is data: it compares or adds up what does not go together. */
export class ConditionError extends Error {}

interface Known {
  readonly takes: number;
  readonly of: (...values: Found[]) => Found;
}

const numbersIn = (list: Found): readonly number[] | undefined => {
  if (list === noData) return undefined;
  if (!isList(list)) throw new ConditionError(`a list of numbers is needed, not ${kindOf(list)}`);
  return list.map((one) => {
    if (typeof one !== 'number') throw new ConditionError(`a list of numbers is needed; it holds ${kindOf(one)}`);
    return one;
  });
};
/** Of an empty list there is no data: no maximum, no average. */
const folded = (fold: (numbers: readonly number[]) => number): Known => ({
  takes: 1,
  of: (list = noData) => {
    const numbers = numbersIn(list);
    return numbers === undefined || numbers.length === 0 ? noData : fold(numbers);
  },
});
const textual = (test: (text: string, part: string) => boolean): Known => ({
  takes: 2,
  of: (text = noData, part = noData) => {
    if (text === noData || part === noData) return noData;
    if (typeof text !== 'string' || typeof part !== 'string')
      throw new ConditionError(`text is needed, not ${kindOf(text)} and ${kindOf(part)}`);
    return test(text, part);
  },
});
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The functions of the language of conditions, with how many values each takes. */
export const functions: Readonly<Record<string, Known>> = {
  len: {
    takes: 1,
    of: (value = noData) => {
      if (value === noData) return noData;
      if (typeof value === 'string' || isList(value)) return value.length;
      if (isMap(value)) return Object.keys(value).length;
      throw new ConditionError(`${kindOf(value)} has no length`);
    },
  },
  min: folded((numbers) => numbers.reduce((least, one) => Math.min(least, one), Infinity)),
  max: folded((numbers) => numbers.reduce((most, one) => Math.max(most, one), -Infinity)),
  sum: folded(sum),
  avg: folded((numbers) => sum(numbers) / numbers.length),
  abs: {
    takes: 1,
    of: (value = noData) => {
      if (value === noData || typeof value === 'number') return value === noData ? noData : Math.abs(value);
      throw new ConditionError(`a number is needed, not ${kindOf(value)}`);
    },
  },
  contains: textual((text, part) => text.includes(part)),
  startsWith: textual((text, part) => text.startsWith(part)),
  endsWith: textual((text, part) => text.endsWith(part)),
  /** Whether the result has it at all; the only one that answers to no data. */
  has: { takes: 1, of: (value = noData) => value !== noData },
};

/** A service may answer lists within lists without end. */
const deepestCompared = 100;

/** Whether two values are the same data. */
export function sameValue(a: Value, b: Value, depth = 0): boolean {
  if (!isList(a)) return a === b;
  if (depth >= deepestCompared) throw new ConditionError('lists that are nested so deeply cannot be compared');
  return isList(b) && a.length === b.length && a.every((one, at) => sameValue(one, b[at] ?? null, depth + 1));
}
