import { didYouMean } from '../release/near-name.js';
import { pythonFilters } from './python-filters.js';
import type { Token } from './template-segments.js';

/** A filter or a test that a template asks the engine for. */
export interface Call {
  readonly kind: 'filter' | 'test';
  readonly name: string;
  readonly offset: number;
}

/** Whether the engine has a filter or a test. */
export type EngineHas = (kind: Call['kind'], name: string) => boolean;

/** Which argument of a filter names a filter or a test, counted from 0. */
const namesAnother: ReadonlyMap<string, readonly [kind: Call['kind'], argument: number]> = new Map([
  ['map', ['filter', 0]],
  ['select', ['test', 0]],
  ['reject', ['test', 0]],
  ['selectattr', ['test', 1]],
  ['rejectattr', ['test', 1]],
]);

/** All of a segment's, in order: `| upper`, `is not defined`, `| map("upper")`. */
export function callsIn(tokens: readonly Token[]): readonly Call[] {
  const calls: Call[] = [];
  const isOperator = (index: number, text: string): boolean =>
    tokens[index]?.kind === 'operator' && tokens[index].text === text;
  const isWord = (index: number, text: string): boolean =>
    tokens[index]?.kind === 'name' && tokens[index].text === text;
  tokens.forEach((token, index) => {
    if (token.kind !== 'name' || isOperator(index - 1, '.')) return;
    const begins = tokens[0]?.text === 'filter' && index === 1;
    if (begins || isOperator(index - 1, '|')) {
      calls.push({ kind: 'filter', name: dottedName(tokens, index), offset: token.start });
      const [kind, argument] = namesAnother.get(token.text) ?? [];
      const at = argument === undefined ? undefined : tokens[index + 2 + argument * 2];
      const isPlain = isOperator(index + 1, '(') && (argument === 0 || isOperator(index + 3, ','));
      if (kind !== undefined && isPlain && at?.kind === 'string')
        calls.push({ kind, name: at.text.slice(1, -1), offset: at.start });
    } else if (
      token.text !== 'not' &&
      (isWord(index - 1, 'is') || (isWord(index - 1, 'not') && isWord(index - 2, 'is')))
    )
      calls.push({ kind: 'test', name: dottedName(tokens, index), offset: token.start });
  });
  return calls;
}

/** `ansible.builtin.to_json` */
function dottedName(tokens: readonly Token[], from: number): string {
  let name = tokens[from]?.text ?? '';
  for (let index = from + 1; tokens[index]?.text === '.' && tokens[index + 1]?.kind === 'name'; index += 2)
    name += `.${tokens[index + 1]?.text ?? ''}`;
  return name;
}

const usual: Readonly<Record<Call['kind'], readonly string[]>> = {
  filter: [
    ...Object.keys(pythonFilters),
    ...'abs attr batch capitalize count default dictsort escape filesizeformat first float groupby indent items'.split(
      ' ',
    ),
    ...'join last length list lower map max min reject rejectattr replace reverse round safe select selectattr'.split(
      ' ',
    ),
    ...'slice sort string striptags sum title tojson trim unique upper'.split(' '),
  ],
  test: 'boolean defined divisibleby eq even false float ge gt in integer iterable le lower lt mapping ne none number odd sameas sequence string true undefined upper'.split(
    ' ',
  ),
};

/** What is said of a filter or a test that the engine lacks. */
export function lackingMessage({ kind, name }: Call, has: EngineHas): string {
  const known = usual[kind].filter((other) => has(kind, other));
  const short = name.split('.').at(-1) ?? name;
  const near = didYouMean(short, known);
  return `the ${kind} "${name}" is not known${near === '' ? ': write this without it' : near}`;
}
