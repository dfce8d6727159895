/** The service's spellings of a boolean in YAML. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(true|y|yes|on)$/i.test(text)) return true;
  return /^(false|n|no|off)$/i.test(text) ? false : undefined;
}
