/** Fields of an event whose text a playbook chooses. */
const texts = [
  'message',
  'stdout',
  'stderr',
  'module_stdout',
  'module_stderr',
  'diff',
  'item',
  'name',
  'taskName',
] as const;
const shortest = 4;

/** Takes secrets out of what is stored: the agent masks only its own log. */
export interface SecretMask {
  /** Of a plain line. */
  text(line: string): string;
  /** Of an event's JSON line: out of its texts only, so that it stays the event that it is. */
  event(line: string): string;
}

/** `secrets`: values, whole or line by line; shorter ones than four characters would blot out everything. */
export function maskSecrets(secrets: readonly string[]): SecretMask {
  const values = [
    ...new Set(secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).map((text) => text.trim())),
  ]
    .filter(({ length }) => length >= shortest)
    .sort((a, b) => b.length - a.length);
  if (values.length === 0) return { text: (line) => line, event: (line) => line };
  const plain = anyOf(values);
  const escaped = anyOf(values.map(asPythonWrites));
  const text = (line: string): string => line.replace(plain, '***');
  return {
    text,
    event: (line) => {
      escaped.lastIndex = 0;
      if (!escaped.test(line)) return line;
      const event = JSON.parse(line) as Record<string, unknown>;
      for (const field of texts) {
        const value = event[field];
        if (typeof value === 'string') event[field] = text(value);
      }
      return JSON.stringify(event);
    },
  };
}

function anyOf(values: readonly string[]): RegExp {
  return new RegExp(values.map((value) => value.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'), 'g');
}

/** Inside a JSON string, in ASCII. */
function asPythonWrites(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
