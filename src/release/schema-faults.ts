import { z } from 'zod';
import { didYouMean } from './near-name.js';
import type { Fault, YamlSource } from './yaml-source.js';

type Issue = z.core.$ZodIssue;

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kindNames[typeof value] ?? typeof value;
};

/** `regions[2].organization` */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

/** The schema without its wrappers of default, optionality, transformation. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in) : schema;
}

function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  const outer = unwrap(schema);
  const [part, ...rest] = path;
  if (part === undefined) return outer;
  if (outer instanceof z.ZodObject) {
    const inner = (outer.shape as Readonly<Record<string, z.core.$ZodType>>)[String(part)];
    return inner === undefined ? undefined : schemaAt(inner, rest);
  }
  if (outer instanceof z.ZodArray) return schemaAt(outer.element, rest);
  if (outer instanceof z.ZodRecord) return schemaAt(outer.valueType, rest);
  return undefined;
}

const countedIn: Readonly<Record<string, string | undefined>> = { array: 'entries', string: 'characters' };

function message(issue: Issue): string {
  const path = pathText(issue.path);
  const where = path === '' ? 'the file' : path;
  if (issue.code === 'invalid_type') return typeMessage(issue, where);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    if (issue.input === undefined) return `${where} is missing: it must be one of ${values.join(', ')}`;
    const written = typeof issue.input === 'string' ? issue.input : JSON.stringify(issue.input);
    return `${where} must be one of ${values.join(', ')}, not "${written}"${didYouMean(written, values)}`;
  }
  if (issue.code === 'too_small' && issue.origin === 'array') {
    return `${where} must have at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`;
  }
  if (issue.code === 'too_small' && issue.origin !== 'string') {
    return `${where} must be ${issue.inclusive === true ? 'at least' : 'greater than'} ${issue.minimum}`;
  }
  if (issue.code === 'too_big') {
    const counted = countedIn[issue.origin];
    return counted === undefined
      ? `${where} must be at most ${issue.maximum}`
      : `${where} must have at most ${issue.maximum} ${counted}`;
  }
  const why = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return `${where}: ${why ?? issue.message}`;
}

function typeMessage(issue: z.core.$ZodIssueInvalidType, where: string): string {
  const wanted = kindNames[issue.expected] ?? issue.expected;
  if (issue.input === undefined) return `${where} is missing: it must be ${wanted}`;
  if (issue.expected === 'never') return issue.message;
  if (!issue.message.startsWith('Invalid input')) return `${where}: ${issue.message}`;
  const quotes = issue.expected === 'string' ? ' (put it in quotes)' : '';
  const given = typeof issue.input === 'number' && issue.expected === 'int' ? String(issue.input) : kindOf(issue.input);
  return `${where} must be ${wanted}, not ${given}${quotes}`;
}

/** What a schema finds wrong with a YAML file, with places, and near names for unknown keys. */
export function schemaFaults(schema: z.ZodType, value: unknown, source: YamlSource): readonly Fault[] {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return [];
  return result.error.issues.flatMap((issue): Fault[] => {
    if (issue.code !== 'unrecognized_keys') return [source.fault(issue.path, message(issue))];
    const around = schemaAt(schema, issue.path);
    const known = around instanceof z.ZodObject ? Object.keys(around.shape) : [];
    return issue.keys.map((key) => ({
      file: source.file,
      ...source.placeOfKey([...issue.path, key]),
      message: `${pathText([...issue.path, key])} is not known${didYouMean(key, known) || `: known here are ${known.join(', ')}`}`,
    }));
  });
}
