import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { before, describe, it } from 'mocha';
import yauzl from 'yauzl';
import { taskNames, readTaskManifest } from '../tasks/support/task-manifest.js';

const root = path.resolve(__dirname, '../..');

/** Path → content of every file in a zip archive. */
async function unzip(file: string): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const files = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) {
          reject(error);
          return;
        }
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          files.set(decodeURIComponent(entry.fileName), Buffer.concat(chunks));
          zip.readEntry();
        });
      });
    });
    zip.on('end', () => resolve(files));
    zip.on('error', reject);
    zip.readEntry();
  });
}

describe('the packaged extension', function () {
  this.timeout(300_000);
  let files: ReadonlyMap<string, Buffer> = new Map();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

  before('package', async () => {
    const tsx = path.join(root, 'node_modules/.bin/tsx');
    const packaged = spawnSync(tsx, ['scripts/package.ts'], {
      cwd: root,
      encoding: 'utf8',
      // A request to any registry or marketplace would fail here.
      env: { ...process.env, NODE_OPTIONS: '', HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' },
    });
    assert.equal(packaged.status, 0, packaged.stderr);
    const vsix = path.join('dist', `mop-release-${version}.vsix`);
    assert.equal(packaged.stdout.trim(), vsix);
    files = await unzip(path.join(root, vsix));
  });

  it('holds every task with its manifest, icon, notices and all of its handlers', () => {
    for (const task of taskNames()) {
      const { execution, postjobexecution } = readTaskManifest(task);
      const handlers = Object.values({ ...execution, ...postjobexecution }).map((handler) => handler.target);
      for (const file of ['task.json', 'icon.png', 'NOTICE', ...handlers]) {
        assert.ok(files.has(`${task}/${file}`), `${task}/${file} is missing`);
      }
    }
  });

  it('holds what handlers read beside themselves', () => {
    assert.ok(files.has('render-mop/minijinja_js_bg.wasm'));
    assert.ok([...files.keys()].some((name) => name.startsWith('run-mop/') && name.endsWith('.py')));
  });

  it('contributes each task and the service connection that tasks ask for', () => {
    const manifest = JSON.parse(files.get('extension.vsomanifest')?.toString('utf8') ?? '{}') as {
      contributions: { type: string; properties: { name?: string } }[];
    };
    const named = (type: string) =>
      manifest.contributions
        .filter((contribution) => contribution.type === type)
        .map(({ properties }) => properties.name);
    assert.deepEqual(named('ms.vss-distributed-task.task').sort(), [...taskNames()].sort());
    const connectionTypes = taskNames().flatMap((task) =>
      readTaskManifest(task).inputs.flatMap(({ type }) => /^connectedService:(.+)$/.exec(type)?.[1] ?? []),
    );
    const builtIn = ['AzureRM'];
    assert.deepEqual([...new Set(connectionTypes)], [...named('ms.vss-endpoint.service-endpoint-type'), ...builtIn]);
  });

  it('holds the hub with its pages, and contributes it, its widget and its tab', () => {
    for (const file of [
      'index.html',
      'hub.js',
      'screen.js',
      'screen.css',
      'hash-worker.js',
      'widget.html',
      'widget.js',
      'run-tab.html',
      'run-tab.js',
    ])
      assert.ok(files.has(`hub/${file}`), `hub/${file} is missing`);
    const manifest = JSON.parse(files.get('extension.vsomanifest')?.toString('utf8') ?? '{}') as {
      scopes: string[];
      contributions: {
        type: string;
        targets: string[];
        properties: { uri?: string; dataSources?: { name: string }[] };
      }[];
    };
    const pages = manifest.contributions.filter(({ properties }) => properties.uri !== undefined);
    assert.deepEqual(
      pages.map(({ type, targets }) => [type, ...targets]),
      [
        ['ms.vss-web.hub', 'ms.vss-build-web.build-release-hub-group'],
        ['ms.vss-build-web.build-results-tab', 'ms.vss-build-web.build-results-view'],
        ['ms.vss-dashboards-web.widget', 'ms.vss-dashboards-web.widget-catalog'],
      ],
    );
    assert.deepEqual(
      manifest.contributions.flatMap(({ properties }) => properties.dataSources ?? []).map(({ name }) => name),
      ['Fleet', 'Status'],
    );
    assert.deepEqual(manifest.scopes, ['vso.build_execute', 'vso.pipelineresources_use', 'vso.serviceendpoint_query']);
  });

  it('names the licence of everything that was bundled', () => {
    const notice = files.get('run-mop/NOTICE')?.toString('utf8') ?? '';
    for (const name of ['azure-pipelines-task-lib', '@azure/storage-blob', 'zod']) {
      assert.match(notice, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'));
    }
    assert.doesNotMatch(notice, /\((A|L)?GPL/);
  });

  it('holds exactly one task-lib per bundle', () => {
    for (const task of taskNames()) {
      const bundle = files.get(`${task}/index.js`)?.toString('utf8') ?? '';
      assert.equal(bundle.split('LIB_UnhandledEx').length > 1, true, `${task} holds no task-lib`);
      assert.equal(bundle.split('retrieveSecret=function').length - 1, 1, `${task} holds more than one vault`);
    }
  });

  it('holds nothing that is only for development', () => {
    for (const name of files.keys()) {
      assert.doesNotMatch(name, /(^|\/)(node_modules|tests?|src|scripts|\.github|\.ci)\//, name);
      assert.doesNotMatch(name, /\.(ts|map|pyc|test\.js)$|package(-lock)?\.json$|tsconfig/, name);
    }
  });
});
