import type { Command } from '../../src/ledger/commands.js';
import type { Silence } from '../../src/ledger/silence.js';
import { choiceSchema, type FencingToken } from '../../src/ledger/events.js';
import { lostEvent } from '../../src/ledger/lost-event.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Invocation, OptionName } from './arguments.js';

/** What a person may do by hand, with the options that each act needs. */
export const acts: Readonly<Record<string, (given: Given) => Command>> = {
  stop: (given) => ({ type: 'stop', reason: given.needs('reason') }),
  clear: (given) => ({ type: 'clear', reason: given.needs('reason') }),
  decide: (given) => ({
    type: 'decide',
    choice: choiceOf(given),
    reason: given.needs('reason'),
    ...given.may('decision', 'decision'),
    ...given.may('region', 'region'),
    ...given.may('manifestHash', 'manifest'),
  }),
  'break-lock': (given) => ({
    type: 'break-lock',
    reason: given.needs('reason'),
    ...given.seen,
  }),
  'skip-mop': (given) => ({
    type: 'skip-mop',
    region: given.needs('region'),
    mop: given.needs('mop'),
    reason: given.needs('reason'),
  }),
  'skip-region': (given) => ({ type: 'skip-region', region: given.needs('region'), reason: given.needs('reason') }),
  'retry-region': (given) => ({ type: 'retry-region', region: given.needs('region'), reason: given.needs('reason') }),
  abandon: (given) => ({ type: 'abandon', reason: given.needs('reason') }),
  'accept-loss': (given) => ({
    type: 'accept-loss',
    lost: lostEvent(given.needs('event')),
    reason: given.needs('reason'),
  }),
  acknowledge: (given) => ({ type: 'acknowledge', alert: given.needs('alert'), reason: given.needs('reason') }),
  attest: (given) => ({
    type: 'attest',
    text: given.needs('text'),
    ...given.may('item', 'item'),
    ...given.may('region', 'region'),
    ...given.may('mop', 'mop'),
  }),
  deviation: (given) => ({ type: 'deviation', ...given.note() }),
  lesson: (given) => ({ type: 'lesson', ...given.note() }),
};

/** The options of one invocation, as acts ask for them. */
export class Given {
  constructor(
    private readonly invocation: Pick<Invocation, 'action' | 'option'>,
    /** What was seen of the lock's holder. */
    readonly seen: { readonly holder: FencingToken | undefined; readonly silence?: Silence },
  ) {}

  needs(name: OptionName): string {
    const value = this.invocation.option(name);
    if (value !== undefined && value.trim() !== '') return value;
    throw new OperatorError(
      `${this.invocation.action} needs --${name}`,
      'ledger',
      `add --${name} '…' and type it again`,
    );
  }

  may<K extends string>(key: K, name: OptionName): Partial<Record<K, string>> {
    const value = this.invocation.option(name);
    return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
  }

  note(): { readonly text: string; readonly region?: string; readonly mop?: string } {
    return { text: this.needs('text'), ...this.may('region', 'region'), ...this.may('mop', 'mop') };
  }
}

function choiceOf(given: Given) {
  const choice = choiceSchema.safeParse(given.needs('choice'));
  if (choice.success) return choice.data;
  throw new OperatorError('There is no such choice', 'ledger', `give --choice ${choiceSchema.options.join('|')}`);
}
