import { toText } from './coercion.js';
import { checkExpression, evaluate } from './evaluate.js';
import { ExpressionError } from './expression-error.js';
import { parseExpression } from './expression-parser.js';
import { toNode } from './node-value.js';
import { environmentOf } from './scope.js';
import type { Scope } from './scope.js';
import { cutTemplateText, directiveOf } from './template-text.js';
import type { Piece } from './template-text.js';
import { kindOf } from './value.js';
import type { Value } from './value.js';
import { lineOf, refuse } from './yaml-tree.js';
import type { Node, Position, ScalarNode } from './yaml-tree.js';

export function evaluateTemplate(text: string, scope: Scope, at: Position): Value {
  try {
    const expression = parseExpression(text);
    const environment = environmentOf(scope);
    checkExpression(expression, environment);
    return evaluate(expression, environment);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return refuse(at, `The expression '${text.trim()}' is wrong: ${error.message}`, 'mend the expression');
  }
}

/** A scalar that is one expression becomes what it yields, also a list or mapping; within other text it must be a scalar. */
export function expandScalar(node: ScalarNode, scope: Scope): Node {
  const pieces = cutTemplateText(node);
  const [first] = pieces;
  if (pieces.length === 1 && first?.kind === 'text') return node;
  if (pieces.length === 1 && first?.kind === 'expression') {
    if (directiveOf(node) !== undefined) {
      refuse(node.at, `'${node.text}' stands where a value is expected`, 'a directive is a key: end it with a colon');
    }
    return toNode(evaluateTemplate(first.text, scope, lineOf(node, first.offset)), node.at);
  }
  return { ...node, text: pieces.map((piece) => pieceText(piece, node, scope)).join('') };
}

function pieceText(piece: Piece, node: ScalarNode, scope: Scope): string {
  if (piece.kind === 'text') return piece.text;
  const at = lineOf(node, piece.offset);
  const value = evaluateTemplate(piece.text, scope, at);
  const text = toText(value);
  if (text !== undefined) return text;
  return refuse(at, `'${piece.text.trim()}' is an ${kindOf(value)} within text`, 'use convertToJson or join');
}
