/** Foreign text as it may stand in a measurement: one line, at most 200 characters. */
export function bounded(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** The system's code of a fault and what it says; `fetch` and spawning hide theirs in `cause`. */
export function faultText(error: unknown): { readonly code: string; readonly text: string } {
  if (!(error instanceof Error)) return { code: '', text: bounded(String(error)) };
  if (error.cause instanceof Error) return faultText(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error.message === '' ? error.name : error.message;
  return { code, text: bounded(code !== '' && !message.includes(code) ? `${code}: ${message}` : message) };
}
