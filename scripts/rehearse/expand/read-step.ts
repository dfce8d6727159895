import type { CheckoutStep, DownloadStep, PublishStep, ScriptStep, Step, TaskStep } from './expanded.js';
import { checkCondition } from './condition-check.js';
import { refuseBadName } from './dependency-order.js';
import { MappingReader } from './mapping-reader.js';
import { refuse } from './yaml-tree.js';
import type { Node } from './yaml-tree.js';

const REFUSED_STEPS = ['pwsh', 'powershell', 'downloadBuild', 'getPackage', 'upload', 'reviewApp'];
const REFUSED_KEYS = ['target', 'templateContext'];

type StepBase = Omit<TaskStep, 'kind' | 'task' | 'inputs'>;

/** Steps that stand for what the service does without being told. */
export const IMPLICIT_CHECKOUT: CheckoutStep = { ...emptyBase(), kind: 'checkout', repository: 'self' };
export const IMPLICIT_DOWNLOAD: DownloadStep = { ...emptyBase(), kind: 'download', what: 'current' };

export function readStep(node: Node, knowsRepository: (alias: string) => boolean): Step {
  const reader = new MappingReader(node, 'a step');
  const refused = REFUSED_STEPS.find((key) => reader.has(key));
  if (refused !== undefined) {
    refuse(
      reader.positionOf(refused),
      `The step '${refused}' is not supported by the rehearsal`,
      'use a task, script or bash',
    );
  }
  if (reader.has('task')) return readTask(reader);
  if (reader.has('script')) return readScript(reader, 'script');
  if (reader.has('bash')) return readScript(reader, 'bash');
  if (reader.has('checkout')) return readCheckout(reader, knowsRepository);
  if (reader.has('download')) return readDownload(reader);
  if (reader.has('publish')) return readPublish(reader);
  reader.done([...REFUSED_KEYS, ...REFUSED_STEPS]);
  return refuse(node.at, 'A step is empty', 'write what it does');
}

function readTask(reader: MappingReader): TaskStep {
  const task = reader.requiredText('task');
  reader.named(`the step with the task '${task}'`);
  if (!/^[\w.-]+@\d+(\.\d+\.\d+)?$/.test(task)) {
    refuse(
      reader.positionOf('task'),
      `'${task}' does not name a task and its major version`,
      'write for example run-mop@0',
    );
  }
  const inputs = reader.textMap('inputs');
  return finish(reader, { kind: 'task', task, inputs, ...readBase(reader) });
}

function readScript(reader: MappingReader, kind: 'script' | 'bash'): ScriptStep {
  const script = reader.text(kind) ?? '';
  reader.named(`a ${kind} step`);
  const workingDirectory = reader.text('workingDirectory');
  const failOnStderr = reader.boolean('failOnStderr') ?? false;
  return finish(reader, { kind, script, ...given({ workingDirectory }), failOnStderr, ...readBase(reader) });
}

function readCheckout(reader: MappingReader, knowsRepository: (alias: string) => boolean): CheckoutStep {
  const repository = reader.requiredText('checkout');
  reader.named(`the step 'checkout: ${repository}'`);
  if (repository !== 'none' && !knowsRepository(repository)) {
    refuse(
      reader.positionOf('checkout'),
      `The repository '${repository}' is unknown`,
      'declare it under resources.repositories',
    );
  }
  const options = given({
    clean: reader.text('clean'),
    path: reader.text('path'),
    fetchDepth: reader.text('fetchDepth'),
    fetchTags: reader.text('fetchTags'),
    persistCredentials: reader.text('persistCredentials'),
    submodules: reader.text('submodules'),
  });
  return finish(reader, { kind: 'checkout', repository, ...options, ...readBase(reader) }, [
    ...['fetchFilter', 'lfs', 'sparseCheckoutDirectories', 'sparseCheckoutPatterns', 'workspaceRepo'],
  ]);
}

function readDownload(reader: MappingReader): DownloadStep {
  const what = reader.requiredText('download');
  reader.named(`the step 'download: ${what}'`);
  if (what !== 'none' && what !== 'current') {
    const at = reader.positionOf('download');
    refuse(at, `'download: ${what}' (a pipeline resource) is not supported by the rehearsal`, 'write none or current');
  }
  const options = given({
    artifact: reader.text('artifact'),
    patterns: reader.text('patterns'),
    path: reader.text('path'),
  });
  return finish(reader, { kind: 'download', what, ...options, ...readBase(reader) });
}

function readPublish(reader: MappingReader): PublishStep {
  const path = reader.requiredText('publish');
  reader.named(`the step 'publish: ${path}'`);
  return finish(reader, {
    kind: 'publish',
    path,
    ...given({ artifact: reader.text('artifact') }),
    ...readBase(reader),
  });
}

function readBase(reader: MappingReader): StepBase {
  const name = reader.text('name');
  if (name !== undefined) refuseBadName(name, 'a step', reader.positionOf('name'));
  const condition = reader.text('condition')?.trim() || undefined;
  checkCondition(condition, { at: 'step', dependsOn: [], stageDependsOn: [] }, reader.positionOf('condition'));
  return {
    ...given({ name, displayName: reader.text('displayName'), condition }),
    enabled: reader.boolean('enabled') ?? true,
    continueOnError: reader.boolean('continueOnError') ?? false,
    timeoutInMinutes: reader.count('timeoutInMinutes') ?? 0,
    retryCountOnTaskFailure: reader.count('retryCountOnTaskFailure') ?? 0,
    env: reader.textMap('env'),
  };
}

function emptyBase(): StepBase {
  return { enabled: true, continueOnError: false, timeoutInMinutes: 0, retryCountOnTaskFailure: 0, env: {} };
}

function finish<T extends Step>(reader: MappingReader, step: T, refused: readonly string[] = []): T {
  reader.done([...REFUSED_KEYS, ...refused]);
  return step;
}

/** Leaves out what is not there. */
function given<K extends string>(values: Record<K, string | undefined>): Partial<Record<K, string>> {
  const present = Object.entries<string | undefined>(values).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(present) as Partial<Record<K, string>>;
}
