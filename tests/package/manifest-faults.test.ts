import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { manifestFaults } from '../../scripts/package/manifest-faults.js';
import { taskNames, tasksFolder } from '../tasks/support/task-manifest.js';

const repository = path.resolve(__dirname, '../..');

describe('the check before packaging', () => {
  let root = '';
  const change = (file: string, edit: (text: string) => string) => {
    writeFileSync(path.join(root, file), edit(readFileSync(path.join(root, file), 'utf8')));
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'mop-package-'));
    for (const file of ['vss-extension.json', 'package.json', 'overview.md', 'LICENSE']) {
      cpSync(path.join(repository, file), path.join(root, file));
    }
    const hub = path.join(root, 'dist/hub');
    mkdirSync(hub, { recursive: true });
    for (const page of ['index.html', 'widget.html', 'run-tab.html'])
      cpSync(path.join(repository, 'hub', page), path.join(hub, page));
    for (const script of ['hub.js', 'widget.js', 'run-tab.js']) writeFileSync(path.join(hub, script), '');
    cpSync(path.join(repository, 'images'), path.join(root, 'images'), { recursive: true });
    for (const task of taskNames()) {
      const folder = path.join(root, 'dist/tasks', task);
      mkdirSync(folder, { recursive: true });
      for (const file of ['task.json', 'icon.png']) cpSync(path.join(tasksFolder, task, file), path.join(folder, file));
      for (const file of ['index.js', 'post.js', 'NOTICE']) writeFileSync(path.join(folder, file), '');
    }
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('finds nothing wrong with the extension as it is', () => {
    assert.deepEqual(manifestFaults(root), []);
  });

  it('finds a handler, an icon and a notice that are missing', () => {
    for (const file of ['run-mop/post.js', 'render-mop/icon.png', 'health-gate/NOTICE'])
      rmSync(path.join(root, 'dist/tasks', file));
    assert.deepEqual([...manifestFaults(root)].sort(), [
      'health-gate: NOTICE is missing in its bundle',
      'render-mop: icon.png is missing in its bundle',
      'run-mop: post.js is missing in its bundle',
    ]);
  });

  it('finds versions that disagree', () => {
    change('vss-extension.json', (text) => text.replace('"version": "0.1.0"', '"version": "0.2.0"'));
    change('dist/tasks/run-mop/task.json', (text) => text.replace('"Minor": 1', '"Minor": 3'));
    assert.deepEqual(manifestFaults(root), [
      'vss-extension.json has version 0.2.0, package.json 0.1.0',
      'run-mop: task.json has version 0.3.0, package.json 0.1.0',
    ]);
  });

  it('finds a misspelt type of an input', () => {
    change('dist/tasks/run-mop/task.json', (text) => text.replace('"multiLine"', '"multiline"'));
    assert.deepEqual(manifestFaults(root), ['run-mop: the input extraVars has the unknown type multiline']);
  });

  it('finds a task without files', () => {
    change('vss-extension.json', (text) => text.replace('"packagePath": "run-mop"', '"packagePath": "runmop"'));
    assert.equal(manifestFaults(root)[0], 'the contribution run-mop has no files of the package path run-mop');
  });

  it('finds a page that is not packaged, or that a browser could not reach', () => {
    rmSync(path.join(root, 'dist/hub/widget.html'));
    change('vss-extension.json', (text) => text.replace('"hub/run-tab.html"', '"elsewhere/run-tab.html"'));
    assert.deepEqual([...manifestFaults(root)].sort(), [
      'run-tab: elsewhere/run-tab.html lies in no addressable files',
      'widget: hub/widget.html does not exist: run npm run build',
    ]);
  });

  it('finds what the policy of a page would forbid', () => {
    change('dist/hub/index.html', (text) => text.replace('<body>', '<body onload="go()"><script>go()</script>'));
    change('dist/hub/widget.js', () => 'eval("1")');
    assert.deepEqual(manifestFaults(root), [
      'hub: hub/index.html has an inline script',
      'hub: hub/index.html has an inline handler or style',
      'widget: hub/widget.html loads widget.js, which evaluates text as code',
    ]);
  });

  it('finds a scope that nothing needs, and a task that the run tab would wait for in vain', () => {
    change('vss-extension.json', (text) => text.replace('"vso.build_execute"', '"vso.build_execute", "vso.code_full"'));
    change('dist/tasks/run-mop/task.json', (text) => text.replace(/"id": "[0-9a-f]/, '"id": "0'));
    const faults = manifestFaults(root);
    assert.match(faults[0] ?? '', /run-tab supports the task .*, which is none of this extension/);
    assert.match(faults[1] ?? '', /asks for the scopes .*vso\.code_full.*needed are/);
  });
});
