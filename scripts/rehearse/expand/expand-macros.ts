/**
 * Replaces `$(name)` as the agent does: names without regard to case, unknown ones stay as they stand, and a value put in
 * is not looked at again.
 */
export function expandMacros(text: string, variables: ReadonlyMap<string, string>): string {
  if (!text.includes('$(')) return text;
  const byName = new Map([...variables].map(([name, value]) => [name.toUpperCase(), value]));
  return replaceMacros(text, (name) => byName.get(name.toUpperCase()));
}

/** Values of variables may hold macros of other variables; the agent resolves them once, when a job begins. A circle stays as it stands. */
export function expandVariableValues(variables: ReadonlyMap<string, string>): Map<string, string> {
  const byName = new Map([...variables].map(([name, value]) => [name.toUpperCase(), value]));
  const resolve = (text: string, open: readonly string[]): string =>
    replaceMacros(text, (name) => {
      const key = name.toUpperCase();
      const value = open.includes(key) || open.length > MAX_DEPTH ? undefined : byName.get(key);
      return value === undefined ? undefined : resolve(value, [...open, key]);
    });
  return new Map([...variables].map(([name, value]) => [name, resolve(value, [name.toUpperCase()])]));
}

const MAX_DEPTH = 50;

function replaceMacros(text: string, valueOf: (name: string) => string | undefined): string {
  let result = '';
  let from = 0;
  for (let start = text.indexOf('$('); start !== -1; start = text.indexOf('$(', from)) {
    const end = text.indexOf(')', start + 2);
    if (end === -1) break;
    const value = valueOf(text.slice(start + 2, end));
    result += text.slice(from, start) + (value ?? '$');
    from = value === undefined ? start + 1 : end + 1;
  }
  return result + text.slice(from);
}
