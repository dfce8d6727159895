import { ExpressionError } from './expression-error.js';
import { tokenize } from './expression-tokens.js';
import type { Token } from './expression-tokens.js';
import type { Value } from './value.js';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; readonly offset: number }
  | { readonly kind: 'name'; readonly name: string; readonly offset: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression; readonly offset: number }
  | { readonly kind: 'every'; readonly of: Expression; readonly offset: number }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly parameters: readonly Expression[];
      readonly offset: number;
    };

/** The service's bounds. */
const MAX_LENGTH = 21_000;
const MAX_DEPTH = 50;

const KEYWORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Throws `ExpressionError` and nothing else, whatever the text. */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`it is longer than ${MAX_LENGTH} characters`, 0);
  return new Parser(tokenize(text)).parse();
}

class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Expression {
    if (this.peek().kind === 'end') throw new ExpressionError('the expression is empty', 0);
    const expression = this.operand(1);
    const rest = this.peek();
    if (rest.kind !== 'end') throw new ExpressionError(`unexpected '${rest.text}'`, rest.offset);
    return expression;
  }

  private operand(depth: number): Expression {
    if (depth > MAX_DEPTH) throw new ExpressionError(`it is nested deeper than ${MAX_DEPTH}`, this.peek().offset);
    const token = this.take();
    if (token.kind === 'literal') return { kind: 'literal', value: token.value, offset: token.offset };
    if (token.kind !== 'name') throw unexpected(token);
    const keyword = KEYWORDS.get(token.text.toLowerCase());
    if (this.peek().text === '(') return this.accesses(this.call(token, depth), depth);
    if (keyword !== undefined) return { kind: 'literal', value: keyword, offset: token.offset };
    return this.accesses({ kind: 'name', name: token.text, offset: token.offset }, depth);
  }

  private call(name: Token, depth: number): Expression {
    this.take();
    const parameters: Expression[] = [];
    if (this.peek().text !== ')') {
      parameters.push(this.operand(depth + 1));
      while (this.peek().text === ',') {
        this.take();
        parameters.push(this.operand(depth + 1));
      }
    }
    this.expect(')');
    return { kind: 'call', name: name.text, parameters, offset: name.offset };
  }

  private accesses(of: Expression, depth: number): Expression {
    let result = of;
    for (let steps = depth; ; steps += 1) {
      const token = this.peek();
      if (token.text !== '.' && token.text !== '[') return result;
      if (steps > MAX_DEPTH) throw new ExpressionError(`it is nested deeper than ${MAX_DEPTH}`, token.offset);
      this.take();
      result = token.text === '.' ? this.afterDot(result) : this.inBrackets(result, depth);
    }
  }

  private afterDot(of: Expression): Expression {
    const token = this.take();
    if (token.text === '*') return { kind: 'every', of, offset: token.offset };
    if (token.kind !== 'name') throw unexpected(token);
    const index: Expression = { kind: 'literal', value: token.text, offset: token.offset };
    return { kind: 'index', of, index, offset: token.offset };
  }

  private inBrackets(of: Expression, depth: number): Expression {
    const token = this.peek();
    if (token.text === '*') {
      this.take();
      this.expect(']');
      return { kind: 'every', of, offset: token.offset };
    }
    const index = this.operand(depth + 1);
    this.expect(']');
    return { kind: 'index', of, index, offset: token.offset };
  }

  private expect(mark: ')' | ']'): void {
    const token = this.take();
    if (token.kind === 'mark' && token.text === mark) return;
    throw new ExpressionError(
      token.kind === 'end' ? `'${mark}' is missing` : `expected '${mark}', not '${token.text}'`,
      token.offset,
    );
  }

  private peek(): Token {
    return this.tokens[this.next] ?? END;
  }

  private take(): Token {
    const token = this.peek();
    this.next += 1;
    return token;
  }
}

const END: Token = { kind: 'end', text: '', offset: 0 };

function unexpected(token: Token): ExpressionError {
  return new ExpressionError(token.kind === 'end' ? 'it ends too early' : `unexpected '${token.text}'`, token.offset);
}
