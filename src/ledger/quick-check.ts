import type { z } from 'zod';

/** Of a value that `JSON.parse` made. */
type Check = (value: unknown) => boolean;

const never: Check = () => false;

/**
 * True: the schema takes the value and leaves it as it is. False says nothing, and the schema has to be asked. Where a page's
 * policy forbids `eval`, schemas are walked step by step, which for the tens of thousands of lines of a long history takes
 * most of the time; this asks the same in a tenth of it.
 */
export function quickCheck(schema: z.core.$ZodType): Check {
  return checkOf(schema) ?? never;
}

/** Undefined for what is not known here. */
function checkOf(schema: z.core.$ZodType): Check | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return refined(schema, (value) => typeof value === 'string');
    case 'number':
      return refined(schema, Number.isFinite);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'literal':
      return oneOf(def.values);
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'optional':
    case 'readonly':
      return checkOf(def.innerType);
    case 'array':
      return hasChecks(schema) ? undefined : ofAll(checkOf(def.element));
    case 'record':
      return isPlainString(def.keyType) ? ofEvery(checkOf(def.valueType)) : undefined;
    case 'object':
      return def.catchall || hasChecks(schema) ? undefined : ofFields(def.shape);
    default:
      return undefined;
  }
}

function hasChecks(schema: z.core.$ZodType): boolean {
  return (schema._zod.def.checks ?? []).length > 0;
}

function isPlainString(schema: z.core.$ZodType): boolean {
  return schema._zod.def.type === 'string' && !('check' in schema._zod.def) && !hasChecks(schema);
}

function oneOf(values: readonly unknown[]): Check {
  const known = new Set(values);
  return (value) => known.has(value);
}

/** A format is a check of its own; others are added to its type. */
function refined(schema: z.core.$ZodType, is: Check): Check | undefined {
  const { def } = schema._zod;
  const own = 'check' in def ? [def] : [];
  const all = [...own, ...(def.checks ?? []).map((check) => check._zod.def)].map(refinement);
  const [first, second, ...more] = all;
  if (all.includes(undefined) || more.length > 0) return undefined;
  if (!first) return is;
  if (!second) return (value) => is(value) && first(value);
  return (value) => is(value) && first(value) && second(value);
}

function refinement(def: object): Check | undefined {
  const { check, format, pattern, value: bound, inclusive } = def as Readonly<Record<string, unknown>>;
  if (check === 'string_format' && (format === 'regex' || format === 'datetime') && pattern instanceof RegExp)
    return pattern.global || pattern.sticky ? undefined : (text) => pattern.test(text as string);
  if (check === 'number_format' && format === 'safeint') return Number.isSafeInteger;
  if (check === 'greater_than' && typeof bound === 'number')
    return inclusive === true ? (value) => (value as number) >= bound : (value) => (value as number) > bound;
  return undefined;
}

function ofAll(element: Check | undefined): Check | undefined {
  return element && ((value) => Array.isArray(value) && value.every(element));
}

function ofEvery(field: Check | undefined): Check | undefined {
  return (
    field && ((value) => isObject(value) && !Object.hasOwn(value, '__proto__') && Object.values(value).every(field))
  );
}

/** A field that the schema does not know would be dropped by it: the value is not taken as it is. */
function ofFields(shape: Readonly<Record<string, z.core.$ZodType>>): Check | undefined {
  const fields: { readonly key: string; readonly check: Check; readonly optional: boolean }[] = [];
  for (const [key, schema] of Object.entries(shape)) {
    const check = checkOf(schema);
    if (!check) return undefined;
    fields.push({ key, check, optional: schema._zod.def.type === 'optional' });
  }
  return (value) => {
    if (!isObject(value)) return false;
    let known = 0;
    for (const { key, check, optional } of fields) {
      const field = value[key];
      if (field === undefined) {
        if (!optional) return false;
      } else if (check(field)) known += 1;
      else return false;
    }
    for (const _key in value) known -= 1;
    return known === 0;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
