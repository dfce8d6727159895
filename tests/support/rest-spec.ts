import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const folder = resolve(__dirname, '..', '..', '..', 'shared', 'specs', 'azure-devops-rest-7.2');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly additionalProperties?: unknown;
}

/** The published specifications are not part of the product: tests that need them say so when they are absent. */
export function hasRestSpecs(): boolean {
  return existsSync(folder);
}

/**
 * What is wrong with a value by a definition of one area of the REST API, empty when nothing is. Stricter than the
 * specification: a property that it does not name is a fault.
 *
 * Where the service deviates from it, by the examples in its documentation: `_links` is a map of links, not an object that
 * has one called `links`; `JObject` and `JToken` are any object and any value; a list comes as `{ count, value }`, not as a
 * bare array.
 */
export function faultsBySpec(area: string, definition: string, value: unknown): readonly string[] {
  const key = `${area}#${definition}`;
  const validate = compiled.get(key) ?? compile(area, definition);
  compiled.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const loose: Readonly<Record<string, Schema>> = {
  ReferenceLinks: { type: 'object' },
  JObject: { type: 'object' },
  JToken: {},
};
const compiled = new Map<string, ValidateFunction>();

function compile(area: string, definition: string): ValidateFunction {
  const text = readFileSync(join(folder, `${area}.json`), 'utf8').replace(/^\ufeff/, '');
  const { definitions } = JSON.parse(text) as { readonly definitions: Readonly<Record<string, Schema>> };
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, { ...schema, ...closed(schema, definitions) }]),
  );
  Object.assign(strict, loose);
  return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile({
    $ref: `#/definitions/${definition}`,
    definitions: strict,
  });
}

/** With the properties of what it extends in its own place, and no others. */
function closed(schema: Schema, definitions: Readonly<Record<string, Schema>>): Schema {
  const properties = propertiesOf(schema, definitions);
  const isOpen = schema.additionalProperties !== undefined || Object.keys(properties).length === 0;
  return { allOf: [{}], properties, ...(isOpen ? {} : { additionalProperties: false }) };
}

function propertiesOf(
  { properties = {}, allOf = [] }: Schema,
  definitions: Readonly<Record<string, Schema>>,
): Readonly<Record<string, Schema>> {
  const inherited = allOf.map((part) =>
    propertiesOf(part.$ref === undefined ? part : (definitions[part.$ref.split('/').at(-1) ?? ''] ?? {}), definitions),
  );
  return Object.fromEntries([...inherited, properties].flatMap((some) => Object.entries(some)));
}
