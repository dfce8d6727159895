import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';

/** The parts of a task.json that the tests look at; its full shape is the schema's affair. */
interface TaskManifest {
  readonly id: string;
  readonly name: string;
  readonly friendlyName: string;
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number };
  readonly minimumAgentVersion: string;
  readonly groups: readonly { readonly name: string }[];
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly helpMarkDown?: string;
    readonly defaultValue?: string;
    readonly groupName?: string;
  }[];
  readonly outputVariables: readonly { readonly name: string }[];
  readonly execution: Readonly<Record<string, { readonly target: string }>>;
  readonly postjobexecution?: Readonly<Record<string, { readonly target: string }>>;
  readonly restrictions: {
    readonly commands: { readonly mode: string };
    readonly settableVariables: { readonly allowed: readonly string[] };
  };
}

export const tasksFolder = path.resolve(__dirname, '../../../tasks');

export function taskNames(): readonly string[] {
  return readdirSync(tasksFolder).filter((name) => existsSync(path.join(tasksFolder, name, 'task.json')));
}

export function readTaskManifest(task: string): TaskManifest {
  return JSON.parse(readFileSync(path.join(tasksFolder, task, 'task.json'), 'utf8')) as TaskManifest;
}
