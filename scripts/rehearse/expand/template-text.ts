import { lineOf, refuse } from './yaml-tree.js';
import type { ScalarNode } from './yaml-tree.js';

/** A scalar cut at its `${{ }}`. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly text: string; readonly offset: number };

export function hasExpression(node: ScalarNode): boolean {
  return node.text.includes('${{');
}

export function cutTemplateText(node: ScalarNode): Piece[] {
  const pieces: Piece[] = [];
  const { text } = node;
  let from = 0;
  for (let start = text.indexOf('${{'); start !== -1; start = text.indexOf('${{', from)) {
    const end = closingBraces(text, start + 3);
    if (end === undefined) refuse(lineOf(node, start), "A '${{' has no closing '}}'", 'close the expression');
    if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) });
    pieces.push({ kind: 'expression', text: text.slice(start + 3, end), offset: start });
    from = end + 2;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

/** `}}` within a string of the expression does not close it. */
function closingBraces(text: string, from: number): number | undefined {
  let inString = false;
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === "'") inString = !inString;
    else if (!inString && text.startsWith('}}', i)) return i;
  }
  return undefined;
}

export type Directive =
  | { readonly kind: 'if' | 'elseif'; readonly expression: string }
  | { readonly kind: 'else' | 'insert' }
  | { readonly kind: 'each'; readonly variable: string; readonly expression: string };

/** What a key such as `${{ if … }}` directs; `undefined` for keys that merely are or hold an expression. */
export function directiveOf(node: ScalarNode): Directive | undefined {
  if (!hasExpression(node)) return undefined;
  const [piece, ...rest] = cutTemplateText(node);
  if (piece?.kind !== 'expression' || rest.length > 0) return undefined;
  const [, word, parameters] = /^\s*(if|elseif|else|each|insert)(?:\s+([^]*?))?\s*$/.exec(piece.text) ?? [];
  if (word === undefined) return undefined;
  if (word === 'else' || word === 'insert') {
    if (parameters) refuse(node.at, `'\${{ ${word} }}' takes no expression`, `write \${{ ${word} }}`);
    return { kind: word };
  }
  if (word === 'each') {
    const [, variable, expression] = /^([A-Za-z_]\w*)\s+in\s+([^]+)$/.exec(parameters ?? '') ?? [];
    if (variable !== undefined && expression !== undefined) return { kind: 'each', variable, expression };
    refuse(
      node.at,
      "An 'each' does not read 'each <name> in <expression>'",
      'write for example ${{ each mop in parameters.mops }}',
    );
  }
  if (!parameters)
    refuse(node.at, `'${word}' has no expression`, `write for example \${{ ${word} eq(parameters.x, 'y') }}`);
  return { kind: word as 'if' | 'elseif', expression: parameters };
}
