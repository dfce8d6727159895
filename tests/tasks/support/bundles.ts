import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { taskNames } from './task-manifest.js';

const root = path.resolve(__dirname, '../../..');
const folder = path.join(root, 'dist/tasks');
const sources = ['src', 'tasks', 'scripts/build', 'webpack.config.mjs', 'package.json'];
let upToDate = false;

/** The folder of a task's bundle. Builds all bundles first, once per test run, when one is missing or older than the sources. */
export function bundleFolder(task: string): string {
  if (!upToDate && isStale()) build();
  upToDate = true;
  return path.join(folder, task);
}

function isStale(): boolean {
  const bundles = taskNames().map((task) => path.join(folder, task, 'index.js'));
  if (!bundles.every((bundle) => existsSync(bundle))) return true;
  const oldest = Math.min(...bundles.map((bundle) => statSync(bundle).mtimeMs));
  return sources.some((source) => newestIn(path.join(root, source)) > oldest);
}

function newestIn(place: string): number {
  const stats = statSync(place);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(place).map((name) => newestIn(path.join(place, name))));
}

function build(): void {
  const webpack = path.join(root, 'node_modules/webpack/bin/webpack.js');
  const config = ['--config', path.join(root, 'webpack.config.mjs')];
  const built = spawnSync(process.execPath, [webpack, ...config], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (built.status !== 0) throw new Error(`The bundles could not be built:\n${built.stdout}${built.stderr}`);
}
