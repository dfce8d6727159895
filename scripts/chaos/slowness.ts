import { spawn } from 'node:child_process';

/** What a start of Node takes on a machine that does little else. */
const usualMs = 80;

/** How many times slower than usual processes start here just now, at least 1: killed at the usual pace, none would get anywhere. */
export async function slowness(): Promise<number> {
  const startedMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    spawn(process.execPath, ['-e', '0'])
      .once('error', reject)
      .once('close', () => {
        resolve();
      });
  });
  return Math.min(4, Math.max(1, (performance.now() - startedMs) / usualMs));
}
