/** What is wrong with an expression; whoever knows the file and line turns it into an `OperatorError`. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  constructor(
    message: string,
    /** Offset of the fault in the expression's text. */
    readonly offset: number,
  ) {
    super(message);
  }
}
