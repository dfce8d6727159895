import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const root = path.resolve(__dirname, '../../..');
let upToDate = false;

/** Makes the machine ready, once in a test run: builds bundles that are older than their sources. */
export function buildBundles(): void {
  if (upToDate) return;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const setUp = spawnSync(process.execPath, [path.join(root, 'scripts/setup.mjs'), '--tests'], {
    cwd: root,
    encoding: 'utf8',
    env,
  });
  if (setUp.status !== 0) throw new Error(`The bundles could not be built:\n${setUp.stdout}${setUp.stderr}`);
  upToDate = true;
}

/** The folder of a task's bundle, as its sources are now. */
export function bundleFolder(task: string): string {
  buildBundles();
  return path.join(root, 'dist/tasks', task);
}
