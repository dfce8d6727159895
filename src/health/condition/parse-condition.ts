import { functions } from './functions.js';
import { ConditionFault, tokensOf, type Token } from './tokens.js';

export type Node =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'result' }
  | { readonly kind: 'member'; readonly of: Node; readonly key: Node }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'not' | 'minus'; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node };

const mostCharacters = 500;
const deepest = 40;

/** Binary operators, the loosest first. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];
const literals: Readonly<Record<string, boolean>> = { true: true, false: false };

/**
 * Reads a condition on a measurement's `result`. The language has literals, `result.field`, `result.list[0]`, `result["a key"]`,
 * lists, arithmetic, comparison, `in`, `!`, `&&`, `||` and the functions in functions.ts. It has no assignment, no loop and no way
 * out of the result, and its time is bounded by its length. Throws a `ConditionFault`.
 */
export function parseCondition(text: string): Node {
  if (text.length > mostCharacters)
    throw new ConditionFault(`it has ${text.length} characters; ${mostCharacters} are allowed`, mostCharacters);
  return new Parser(tokensOf(text)).whole();
}

class Parser {
  #next = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Node {
    const node = this.#binary(0);
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return node;
  }

  #binary(level: number): Node {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#deeper(() => this.#binary(level + 1));
    for (;;) {
      const { kind, text } = this.#peek();
      if (kind === 'end' || kind === 'text' || !operators.includes(text)) return left;
      this.#next += 1;
      left = { kind: 'binary', operator: text, left, right: this.#deeper(() => this.#binary(level + 1)) };
      if (level === 2 && operators.includes(this.#peek().text) && this.#peek().kind !== 'text')
        throw new ConditionFault('comparisons cannot be chained: join them with &&', this.#peek().at);
    }
  }

  #unary(): Node {
    if (this.#take('!')) return { kind: 'not', of: this.#deeper(() => this.#unary()) };
    if (this.#take('-')) return { kind: 'minus', of: this.#deeper(() => this.#unary()) };
    return this.#members(this.#primary());
  }

  #members(of: Node): Node {
    let node = of;
    for (;;) {
      if (this.#take('.')) {
        const { kind, text } = this.#peek();
        if (kind !== 'name') throw this.#unexpected();
        this.#next += 1;
        node = { kind: 'member', of: node, key: { kind: 'literal', value: text } };
      } else if (this.#take('[')) {
        node = { kind: 'member', of: node, key: this.#binary(0) };
        this.#expect(']');
      } else return node;
    }
  }

  #primary(): Node {
    const { kind, text, at } = this.#peek();
    if (kind === 'number' || kind === 'text') {
      this.#next += 1;
      return { kind: 'literal', value: kind === 'number' ? Number(text) : text };
    }
    if (kind === 'name') {
      this.#next += 1;
      if (text === 'result') return { kind: 'result' };
      const literal = Object.hasOwn(literals, text) ? literals[text] : undefined;
      if (literal !== undefined) return { kind: 'literal', value: literal };
      return this.#call(text, at);
    }
    if (this.#take('(')) {
      const node = this.#deeper(() => this.#binary(0));
      this.#expect(')');
      return node;
    }
    if (this.#take('[')) return { kind: 'list', items: this.#items(']') };
    throw this.#unexpected();
  }

  #call(name: string, at: number): Node {
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (known === undefined) {
      throw new ConditionFault(
        `"${name}" is not known: write result, true, false or one of ${Object.keys(functions).join(', ')}`,
        at,
      );
    }
    this.#expect('(');
    const args = this.#items(')');
    if (args.length !== known.takes)
      throw new ConditionFault(`${name} takes ${known.takes} ${known.takes === 1 ? 'value' : 'values'}`, at);
    return { kind: 'call', name, args };
  }

  #items(end: string): readonly Node[] {
    const items: Node[] = [];
    if (this.#take(end)) return items;
    do items.push(this.#deeper(() => this.#binary(0)));
    while (this.#take(','));
    this.#expect(end);
    return items;
  }

  #deeper(read: () => Node): Node {
    this.#depth += 1;
    if (this.#depth > deepest * levels.length) throw new ConditionFault('it is nested too deeply', this.#peek().at);
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #peek(): Token {
    return this.tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  #take(sign: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'sign' || text !== sign) return false;
    this.#next += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw new ConditionFault(`"${sign}" is missing`, this.#peek().at);
  }

  #unexpected(): ConditionFault {
    const { kind, text, at } = this.#peek();
    return new ConditionFault(kind === 'end' ? 'it ends too early' : `"${text}" does not belong here`, at);
  }
}
