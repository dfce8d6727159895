/** A fault that an operator can mend. It prints as one sentence, without a stack: what is wrong, where, and what to do next. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  constructor(
    readonly what: string,
    readonly where: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${what} (${where}): ${next}`, options);
  }
}
