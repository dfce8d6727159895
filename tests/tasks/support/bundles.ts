import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const root = path.resolve(__dirname, '../../..');
let upToDate = false;

/** The folder of a task's bundle. The first call in a test run makes the machine ready, which builds bundles older than their sources. */
export function bundleFolder(task: string): string {
  if (!upToDate) {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const setUp = spawnSync(process.execPath, [path.join(root, 'scripts/setup.mjs')], {
      cwd: root,
      encoding: 'utf8',
      env,
    });
    if (setUp.status !== 0) throw new Error(`The bundles could not be built:\n${setUp.stdout}${setUp.stderr}`);
    upToDate = true;
  }
  return path.join(root, 'dist/tasks', task);
}
