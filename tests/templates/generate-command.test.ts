import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { releaseFolder, smallRelease } from '../mop/small-release.js';
import { expandText, root, stageNamed } from './expanding.js';

describe('npm run generate-pipelines', () => {
  const folder = releaseFolder();
  const broken = releaseFolder({
    'release.yaml': (smallRelease['release.yaml'] ?? '').replace('regions/eus2.yml', 'regions/nowhere.yml'),
  });
  mkdirSync(path.join(folder.root, '.git'));
  after(() => {
    folder.remove();
    broken.remove();
  });

  it('writes the pipelines of release.yaml, with the hash that prepare will publish', async () => {
    const run = generate(folder.root, '--release', 'releases/R1/release.yaml');
    assert.equal(run.status, 0, run.stderr);
    const written = path.join(folder.root, 'releases/R1/pipelines');
    assert.deepEqual(readdirSync(written), [
      'finish.yml',
      'prepare.yml',
      'region-EUS2.yml',
      'region-WUS2.yml',
      'rollback-region-EUS2.yml',
      'rollback-region-WUS2.yml',
      'rollback-release-EUS2.yml',
      'rollback-release-WUS2.yml',
      'watch.yml',
    ]);
    assert.deepEqual(run.stdout.trim().split('\n').map((line) => line.split('  ')[1]), [
      'for https://dev.azure.com/contoso-eus2, project Platform',
      'for https://dev.azure.com/contoso-eus2, project Platform',
      'for https://dev.azure.com/contoso-wus2, project Platform',
      'for https://dev.azure.com/contoso-eus2, project Platform',
      'for https://dev.azure.com/contoso-eus2, project Platform',
      ...['eus2', 'eus2', 'wus2', 'wus2'].map((name) => `for https://dev.azure.com/contoso-${name}, project Platform`),
    ]);
    const region = expandText(readFileSync(path.join(written, 'region-EUS2.yml'), 'utf8'));
    const rendered = await folder.render();
    assert.equal(rendered.kind, 'rendered');
    assert.equal(
      stageNamed(region, 'batch_1').displayName,
      `EUS2 decision 1 of 1: MOPs 1-2, manifest ${rendered.manifestHash.slice(0, 6)}`,
    );
  });

  it('writes a part of the release as a plan of its own', () => {
    const out = path.join(folder.root, 'part');
    const args = ['--release', 'releases/R1/release.yaml', '--out', out, '--mops', '1', '--regions', 'WUS2'];
    const run = generate(folder.root, ...args);
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(readdirSync(out), [
      'finish.yml',
      'prepare.yml',
      'region-WUS2.yml',
      'rollback-region-WUS2.yml',
      'rollback-release-WUS2.yml',
      'watch.yml',
    ]);
    const prepare = readFileSync(path.join(out, 'prepare.yml'), 'utf8');
    assert.match(prepare, /^ {4}mops: agent-upgrade$/m);
    assert.match(prepare, /^ {4}regions: WUS2$/m);
    assert.match(prepare, /^ {4}releaseFile: releases\/R1\/release\.yaml$/m);
  });

  it('ends in one sentence, with nothing written, when the release cannot be rendered', () => {
    const run = generate(broken.root, '--release', 'releases/R1/release.yaml');
    assert.equal(run.status, 1);
    assert.match(run.stderr.trim(), /^[^\n]*nowhere\.yml[^\n]*$/);
    assert.equal(existsSync(path.join(broken.root, 'releases/R1/pipelines')), false);
  });

  it('names an unknown region', () => {
    const run = generate(folder.root, '--release', 'releases/R1/release.yaml', '--regions', 'EUS3');
    assert.equal(run.status, 1);
    assert.match(run.stderr.trim(), /^[^\n]*EUS3[^\n]*EUS2[^\n]*$/);
  });
});

function generate(cwd: string, ...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const script = path.join(root, 'scripts', 'generate-pipelines.ts');
  const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return spawnSync(process.execPath, [tsx, script, ...args], { cwd, encoding: 'utf8' });
}
