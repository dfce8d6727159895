import { spawn } from 'node:child_process';

/** What a start of Node takes on a machine that does little else. */
const usualMs = 80;

/** How many times slower than usual processes start here just now, 1 to 6: killed or fenced at the usual pace, none would get anywhere. */
export async function slowness(): Promise<number> {
  const starts = [];
  for (let round = 0; round < 5; round += 1) starts.push(await startMs());
  const median = starts.sort((a, b) => a - b)[2] ?? usualMs;
  return Math.min(6, Math.max(1, median / usualMs));
}

async function startMs(): Promise<number> {
  const startedMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    spawn(process.execPath, ['-e', '0'])
      .once('error', reject)
      .once('close', () => {
        resolve();
      });
  });
  return performance.now() - startedMs;
}
