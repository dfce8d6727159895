import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { manifestFaults } from './package/manifest-faults.js';

const root = path.resolve(__dirname, '..');
const bin = (name: string) => path.join(root, 'node_modules/.bin', name);

/** Builds the bundles, checks the manifests, and makes `dist/mop-release-<version>.vsix` without asking the network. */
function main(): number {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  if (!run(bin('webpack'), ['--config', 'webpack.config.mjs'])) return 1;
  const faults = manifestFaults(root);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) return 1;
  const vsix = path.join('dist', `mop-release-${version}.vsix`);
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  const create = ['extension', 'create', '--root', root, '--manifests', 'vss-extension.json', '--output-path', vsix];
  if (!run(bin('tfx'), [...create, '--no-prompt', '--no-color', '--trace-level', 'none'])) return 1;
  console.log(vsix);
  return 0;
}

function run(command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return true;
  console.error(`${path.basename(command)} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return false;
}

process.exitCode = main();
