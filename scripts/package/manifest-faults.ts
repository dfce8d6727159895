import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';

const handlerSchema = z.looseObject({ target: z.string() });
const taskSchema = z.looseObject({
  id: z.guid(),
  name: z.string(),
  version: z.looseObject({ Major: z.number(), Minor: z.number(), Patch: z.number() }),
  inputs: z.array(z.looseObject({ name: z.string(), type: z.string() })),
  execution: z.record(z.string(), handlerSchema),
  postjobexecution: z.record(z.string(), handlerSchema).optional(),
});
const extensionSchema = z.looseObject({
  version: z.string(),
  scopes: z.array(z.string()),
  files: z.array(
    z.looseObject({ path: z.string(), packagePath: z.string().optional(), addressable: z.boolean().optional() }),
  ),
  icons: z.record(z.string(), z.string()),
  content: z.record(z.string(), z.looseObject({ path: z.string() })),
  contributions: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      properties: z.looseObject({
        name: z.string().optional(),
        uri: z.string().optional(),
        supportsTasks: z.array(z.string()).optional(),
      }),
    }),
  ),
});

type Task = z.infer<typeof taskSchema>;
type Extension = z.infer<typeof extensionSchema>;

/** Approvals are read and answered, and the ledger's projection is read through its service connection: nothing more. */
const neededScopes = ['vso.build_execute', 'vso.pipelineresources_use', 'vso.serviceendpoint_query'];

const inputTypes =
  /^(boolean|filePath|multiLine|pickList|radio|secureFile|string|int|identities|querycontrol|connectedService:.+)$/;

/**
 * What is wrong with the extension as it would be packaged from `root`: tfx itself only warns of a missing handler and
 * lets a misspelt input type pass. No faults, no text.
 */
export function manifestFaults(root: string): readonly string[] {
  const extension = extensionSchema.parse(readJson(path.join(root, 'vss-extension.json')));
  const { version } = z.looseObject({ version: z.string() }).parse(readJson(path.join(root, 'package.json')));
  const named = [...Object.values(extension.icons), ...Object.values(extension.content).map((entry) => entry.path)];
  const tasks = extension.contributions.filter(({ type }) => type === 'ms.vss-distributed-task.task');
  return [
    ...(extension.version === version
      ? []
      : [`vss-extension.json has version ${extension.version}, package.json ${version}`]),
    ...[...named, ...extension.files.map((file) => file.path)]
      .filter((file) => !existsSync(path.join(root, file)))
      .map((file) => `vss-extension.json names ${file}, which does not exist: run npm run build`),
    ...tasks.flatMap(({ id, properties }) => {
      const files = extension.files.find((entry) => entry.packagePath === (properties.name ?? id));
      if (files === undefined)
        return [`the contribution ${id} has no files of the package path ${properties.name ?? id}`];
      return taskFaults(path.join(root, files.path), id, version);
    }),
    ...pageFaults(root, extension),
    ...(extension.scopes.toSorted().join() === neededScopes.join()
      ? []
      : [
          `vss-extension.json asks for the scopes ${extension.scopes.join(', ')}; needed are ${neededScopes.join(', ')}`,
        ]),
  ];
}

/** Pages must be packaged, reachable for a browser, and run under a policy without inline scripts and without `eval`. */
function pageFaults(root: string, { contributions, files }: Extension): readonly string[] {
  const tasks = contributions
    .filter(({ type }) => type === 'ms.vss-distributed-task.task')
    .map(({ id }) => idOfTask(root, files, id));
  return contributions.flatMap(({ id, properties: { uri, supportsTasks = [] } }) => {
    const unknown = supportsTasks
      .filter((task) => !tasks.includes(task))
      .map((task) => `${id} supports the task ${task}, which is none of this extension`);
    if (uri === undefined) return unknown;
    const folder = files.find(
      ({ path: from, packagePath = from, addressable }) => addressable && uri.startsWith(`${packagePath}/`),
    );
    if (!folder) return [...unknown, `${id}: ${uri} lies in no addressable files`];
    const file = path.join(root, folder.path, uri.slice((folder.packagePath ?? folder.path).length + 1));
    if (!existsSync(file)) return [...unknown, `${id}: ${uri} does not exist: run npm run build`];
    return [...unknown, ...htmlFaults(readFileSync(file, 'utf8'), path.dirname(file), `${id}: ${uri}`)];
  });
}

function idOfTask(root: string, files: Extension['files'], id: string): string | undefined {
  const folder = files.find(({ packagePath }) => packagePath === id)?.path;
  const manifest = path.join(root, folder ?? '', 'task.json');
  return existsSync(manifest) ? taskSchema.safeParse(readJson(manifest)).data?.id : undefined;
}

function htmlFaults(html: string, folder: string, name: string): readonly string[] {
  const scripts = [...html.matchAll(/<script\b([^>]*)>([^<]*)/g)];
  const sources = scripts.flatMap(([, attributes]) => /\bsrc="([^"]+)"/.exec(attributes ?? '')?.[1] ?? []);
  return [
    ...(scripts.some(([, attributes, body]) => !attributes?.includes('src=') || body?.trim() !== '')
      ? [`${name} has an inline script`]
      : []),
    ...(/\son[a-z]+=|<style|javascript:/i.test(html) ? [`${name} has an inline handler or style`] : []),
    ...sources
      .filter((source) => !existsSync(path.join(folder, source)))
      .map((source) => `${name} loads ${source}, which does not exist`),
    ...sources
      .filter((source) => existsSync(path.join(folder, source)))
      .filter((source) => /\beval\(|\bnew Function\(/.test(readFileSync(path.join(folder, source), 'utf8')))
      .map((source) => `${name} loads ${source}, which evaluates text as code`),
  ];
}

function taskFaults(folder: string, name: string, version: string): readonly string[] {
  const manifest = path.join(folder, 'task.json');
  if (!existsSync(manifest)) return [`${name} has no task.json in its bundle`];
  const parsed = taskSchema.safeParse(readJson(manifest));
  if (!parsed.success)
    return [`${name}: task.json is not one (${parsed.error.issues[0]?.message ?? 'no reason given'})`];
  const task = parsed.data;
  const bears = `${task.version.Major}.${task.version.Minor}.${task.version.Patch}`;
  return [
    ...(task.name === name ? [] : [`${name}: task.json calls itself ${task.name}`]),
    ...(bears === version ? [] : [`${name}: task.json has version ${bears}, package.json ${version}`]),
    ...[...handlersOf(task), 'icon.png', 'NOTICE']
      .filter((file) => !existsSync(path.join(folder, file)))
      .map((file) => `${name}: ${file} is missing in its bundle`),
    ...task.inputs
      .filter((input) => !inputTypes.test(input.type))
      .map((input) => `${name}: the input ${input.name} has the unknown type ${input.type}`),
  ];
}

function handlersOf({ execution, postjobexecution }: Task): readonly string[] {
  const handlers = [...Object.values(execution), ...Object.values(postjobexecution ?? {})];
  return [...new Set(handlers.map((handler) => handler.target))];
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
