/** A command in a task's output: `##vso[area.event key=value;…]data`. */
export interface LoggingCommand {
  /** `area.event` in lower case, for example `task.setvariable`. */
  readonly name: string;
  /** By lower-cased key. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

const prefix = '##vso[';

/** azure-pipelines-task-lib still writes the older name. */
const aliases = new Map([['task.issue', 'task.logissue']]);

/** Finds a command anywhere in a line, as the agent does; `undefined` for a line without one. Text before it is dropped. */
export function findCommand(line: string): LoggingCommand | undefined {
  const start = line.indexOf(prefix);
  if (start === -1) return undefined;
  const end = line.indexOf(']', start);
  if (end === -1) return undefined;
  const inside = line.slice(start + prefix.length, end).trim();
  const space = inside.indexOf(' ');
  const name = (space === -1 ? inside : inside.slice(0, space)).toLowerCase();
  if (!/^[^.]+\.[^.]+$/.test(name)) return undefined;
  return {
    name: aliases.get(name) ?? name,
    properties: space === -1 ? new Map() : readProperties(inside.slice(space + 1)),
    data: unescapeText(line.slice(end + 1)),
  };
}

const areas: ReadonlySet<string> = new Set([
  'task',
  'artifact',
  'build',
  'release',
  'results',
  'codecoverage',
  'telemetry',
]);

/** A command of an area that no agent has is worth a warning only. */
export function isKnownArea({ name }: LoggingCommand): boolean {
  return areas.has(name.slice(0, name.indexOf('.')));
}

function readProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) properties.set(pair.slice(0, equals).trim().toLowerCase(), unescapeText(pair.slice(equals + 1)));
  }
  return properties;
}

const characters = new Map([
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%3B', ';'],
  ['%AZP25', '%'],
]);

/** One pass, so that an escaped percent sign is never read as the begin of another escape. */
function unescapeText(text: string): string {
  return text.replace(/%0D|%0A|%5D|%3B|%AZP25/gi, (escape) => characters.get(escape.toUpperCase()) ?? escape);
}
