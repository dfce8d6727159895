import { cp, mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OperatorError } from '../../../src/release/operator-error.js';
import type { Place } from './events.js';
import type { RunScope } from './run-scope.js';

/** Copies a file, or a folder's content, into one of the run's artifacts. */
export async function keepArtifact(run: RunScope, place: Place, name: string, path: string): Promise<void> {
  const target = join(run.outputFolder, 'artifacts', fileName(name));
  const found = await existing(path);
  await mkdir(target, { recursive: true });
  await cp(path, found.isDirectory() ? target : join(target, basename(path)), {
    recursive: true,
    verbatimSymlinks: true,
  });
  run.emit({ kind: 'artifact', place, name, path: target });
}

/** Keeps a Markdown page of the run's summary; pages of different steps never overwrite one another. */
export async function keepSummary(run: RunScope, { stage, job, step }: Place, file: string): Promise<string> {
  await existing(file);
  const folder = join(run.outputFolder, 'summaries');
  await mkdir(folder, { recursive: true });
  const target = join(folder, fileName([stage, job, step, basename(file)].join('.')));
  await cp(file, target);
  return target;
}

export async function attach(run: RunScope, type: string, name: string, file: string): Promise<void> {
  await existing(file);
  const folder = join(run.outputFolder, 'attachments', fileName(type));
  await mkdir(folder, { recursive: true });
  await cp(file, join(folder, fileName(name)));
}

/** A name from a task stays a name: it never leads out of its folder. */
function fileName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N} ._-]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 200);
}

async function existing(path: string): Promise<{ isDirectory(): boolean }> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new OperatorError(
      `path does not exist: ${path}`,
      'output of the step',
      'write the file before it is uploaded',
      { cause },
    );
  }
}
