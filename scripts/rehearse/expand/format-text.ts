import { ExpressionError } from './expression-error.js';

/** `{0}` stands for the first value; `{{` and `}}` are literal braces. Format specifiers (`{0:yyyy}`) are refused. */
export function formatText(template: string, values: readonly string[]): string {
  return template.replaceAll(
    /\{\{|\}\}|\{([^{}]*)\}|[{}]/g,
    (piece: string, inside: string | undefined, offset: number) => {
      if (piece === '{{') return '{';
      if (piece === '}}') return '}';
      if (inside === undefined)
        throw new ExpressionError(`format: '${piece}' at ${offset} of the template stands alone; double it`, 0);
      if (inside.includes(':')) throw new ExpressionError(`format: the specifier '{${inside}}' is not supported`, 0);
      const value = /^\d+$/.test(inside) ? values[Number(inside)] : undefined;
      if (value === undefined) throw new ExpressionError(`format: there is no value for '{${inside}}'`, 0);
      return value;
    },
  );
}
