import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../../../src/release/operator-error.js';

const handler = z.object({ target: z.string(), workingDirectory: z.string().optional() });

const execution = z.object({ Node24: handler.optional(), Node20_1: handler.optional() });

const number = z.union([z.number(), z.string()]).transform(Number);

/** What the agent reads of a task.json. */
const manifest = z.object({
  id: z.string(),
  name: z.string(),
  version: z.object({ Major: number, Minor: number, Patch: number }),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        aliases: z.array(z.string()).default([]),
        defaultValue: z.union([z.string(), z.boolean(), z.number()]).transform(String).optional(),
        required: z.boolean().default(false),
        visibleRule: z.string().optional(),
      }),
    )
    .default([]),
  execution: execution.optional(),
  postjobexecution: execution.optional(),
  prejobexecution: execution.optional(),
  outputVariables: z.array(z.object({ name: z.string() })).default([]),
  restrictions: z
    .object({
      commands: z.object({ mode: z.enum(['any', 'restricted']).optional() }).optional(),
      settableVariables: z.object({ allowed: z.array(z.string()).optional() }).optional(),
    })
    .default({}),
});

export type TaskManifest = z.infer<typeof manifest>;
export type TaskInput = TaskManifest['inputs'][number];

export interface InstalledTask {
  readonly folder: string;
  readonly manifest: TaskManifest;
}

export type TaskStage = 'execution' | 'postjobexecution';

/** Finds the task that a step names, such as `run-mop@0` or `publisher.extension.run-mop@0`. */
export async function findTask(bundles: string, reference: string): Promise<InstalledTask> {
  const [fullName = '', version] = reference.split('@');
  const name = fullName.split('.').at(-1) ?? fullName;
  const folder = join(bundles, name);
  const file = join(folder, 'task.json');
  const found = await readManifest(file, reference);
  if (version !== undefined && version.split('.')[0] !== String(found.version.Major)) {
    throw new OperatorError(
      `the task ${reference} is missing: ${name} is built as version ${found.version.Major}`,
      file,
      `use ${name}@${found.version.Major}`,
    );
  }
  if (found.prejobexecution !== undefined) {
    throw new OperatorError(`the task ${name} has a pre-job step`, file, 'this agent runs none: use postjobexecution');
  }
  return { folder, manifest: found };
}

/** The script that Node runs, newest handler first; `undefined` when the task does nothing at that stage. */
export function entryPoint(task: InstalledTask, stage: TaskStage): string | undefined {
  const handlers = task.manifest[stage];
  if (handlers === undefined) return undefined;
  const chosen = handlers.Node24 ?? handlers.Node20_1;
  if (chosen === undefined) {
    throw new OperatorError(
      `the task ${task.manifest.name} has no handler that this agent knows`,
      join(task.folder, 'task.json'),
      'give it Node24 or Node20_1',
    );
  }
  return join(task.folder, chosen.target.replace(/\$\(currentDirectory\)[\\/]?/i, ''));
}

async function readManifest(file: string, reference: string): Promise<TaskManifest> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new OperatorError(`the task ${reference} is missing`, file, 'build the tasks (npm run build)', { cause });
  }
  try {
    return manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new OperatorError(`the manifest of ${reference} is not valid`, file, String(cause), { cause });
  }
}
