import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { z } from 'zod';
import type { ExpandedPipeline } from './expanded.js';
import { toYamlObject } from './to-yaml-object.js';
import type { YamlObject } from './to-yaml-object.js';

const PROJECT = path.join(__dirname, '..', '..', '..');
const SCHEMA_FILE = path.join(PROJECT, '..', 'shared', 'specs', 'azure-pipelines.schema.json');
const TASKS_FOLDER = path.join(PROJECT, 'tasks');
const MOST_FAULTS = 20;

/** What is wrong by the official schema for expanded pipelines, our tasks included; empty when nothing is. */
export function validateExpanded(pipeline: ExpandedPipeline): string[] {
  return validateYamlObject(toYamlObject(pipeline));
}

export function validateYamlObject(object: YamlObject): string[] {
  const validate = (compiled ??= compile());
  return validate(object) ? [] : faultsOf(validate.errors ?? []);
}

/** The schema is not part of the product: tests that need it say so when it is absent. */
export function hasOfficialSchema(): boolean {
  return existsSync(SCHEMA_FILE);
}

let compiled: ValidateFunction | undefined;

interface TaskList {
  properties: { task: { anyOf: object[] } };
  anyOf: object[];
}

function compile(): ValidateFunction {
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as { definitions: { task: TaskList } };
  const list = schema.definitions.task;
  for (const task of ownTasks()) {
    list.properties.task.anyOf.push({ enum: [task.name] });
    list.anyOf.push(task.schema);
  }
  return new Ajv({ strict: false, logger: false, unicodeRegExp: false }).compile(schema);
}

const manifest = z.object({
  name: z.string(),
  version: z.object({ Major: z.number() }),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        required: z.boolean().default(false),
        defaultValue: z.string().default(''),
        visibleRule: z.string().optional(),
        options: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
});

function ownTasks(): { name: string; schema: object }[] {
  const folders = readdirSync(TASKS_FOLDER).map((folder) => path.join(TASKS_FOLDER, folder, 'task.json'));
  return folders.filter(existsSync).map((file) => {
    const task = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
    const name = `${task.name}@${task.version.Major}`;
    const needed = task.inputs.filter(
      (input) => input.required && input.defaultValue === '' && input.visibleRule === undefined,
    );
    const inputs = {
      type: 'object',
      properties: Object.fromEntries(task.inputs.map((input) => [input.name, inputSchema(input.options)])),
      additionalProperties: false,
      required: needed.map((input) => input.name),
    };
    const required = needed.length > 0 ? ['task', 'inputs'] : ['task'];
    return { name, schema: { properties: { task: { enum: [name] }, inputs }, required } };
  });
}

/** A choice may also be left to a macro or a runtime expression. */
function inputSchema(options: Record<string, string> | undefined): object {
  if (options === undefined) return { type: 'string' };
  return { anyOf: [{ enum: Object.keys(options) }, { type: 'string', pattern: '\\$[(\\[]' }] };
}

/** The schema tries every kind of step and every task; only the deepest faults say what is meant. */
function faultsOf(errors: readonly ErrorObject[]): string[] {
  const telling = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf');
  const inside = telling.filter(({ instancePath }) => !instancePath.endsWith('/task'));
  const depthOf = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const deepestInside = Math.max(...inside.map(depthOf));
  const deepest = Math.max(...telling.map(depthOf));
  const chosen = deepestInside >= deepest ? inside : telling;
  const faults = chosen.filter((error) => depthOf(error) === deepest).map(textOf);
  return [...new Set(faults)].slice(0, MOST_FAULTS);
}

function textOf({ instancePath, message, params }: ErrorObject): string {
  const detail = (params as { additionalProperty?: string }).additionalProperty;
  return `${instancePath || '/'} ${message ?? 'is wrong'}${detail === undefined ? '' : `: ${detail}`}`;
}
