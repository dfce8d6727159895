import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { TextRead } from './release-folder.js';

/** Of the processor; on a machine that has other things to do a document gets up to so many times as long. */
const mostMs = 5_000;
const mostPatience = 16;
const mostMegabytes = 512;

/** Made for the first document, kept for the next. */
let idle: Worker | undefined;

/** The thread starts while something else is read: that takes it as long as a small document does. */
export function expectDocx(): void {
  if (idle === undefined) keep(newWorker());
}

/**
 * A Word document as Markdown, by a thread that is ended where the document takes too long or fills its memory: the
 * converter reads what vendors sent, and nothing else could break it off.
 */
export async function docxInTime(bytes: Uint8Array, milliseconds = mostMs): Promise<TextRead> {
  const worker = idle ?? newWorker();
  idle = undefined;
  worker.ref();
  const over = new AbortController();
  try {
    const answer = once(worker, 'message', { signal: over.signal });
    worker.postMessage(bytes);
    const answered = await Promise.race([answer, spent(milliseconds, over.signal)]);
    if (answered !== 'spent') {
      keep(worker);
      return answered[0] as TextRead;
    }
    await worker.terminate();
    return { kind: 'unreadable', message: `takes more than ${milliseconds / 1000} s to convert` };
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return { kind: 'unreadable', message: `needs more than ${mostMegabytes} MB of memory to convert` };
  } finally {
    over.abort();
  }
}

/** For the next document; it holds no process up. */
function keep(worker: Worker): void {
  void idle?.terminate();
  worker.unref();
  idle = worker;
}

/** Once so much of the processor was used, as far as this process can tell; it waits for nothing else meanwhile. */
async function spent(milliseconds: number, signal: AbortSignal): Promise<'spent'> {
  const before = process.cpuUsage();
  for (let waitedMs = 0, waitMs = milliseconds; waitedMs < milliseconds * mostPatience;) {
    await sleep(waitMs, undefined, { signal });
    waitedMs += waitMs;
    const { user, system } = process.cpuUsage(before);
    const leftMs = milliseconds - (user + system) / 1000;
    if (leftMs <= milliseconds * 0.2) break;
    waitMs = leftMs;
  }
  return 'spent';
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** Beside the bundle, else the source, which a thread has to be told how to read. */
function newWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: mostMegabytes };
  const bundle = join(__dirname, 'docx-worker.js');
  if (existsSync(bundle)) return new Worker(bundle, { resourceLimits });
  return new Worker(join(__dirname, 'docx-worker.ts'), { resourceLimits, execArgv: ['--require', 'tsx/cjs'] });
}
