import assert from 'node:assert/strict';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv-draft-04';
import { describe, it } from 'mocha';
import { taskNames, readTaskManifest, tasksFolder } from './support/task-manifest.js';

const root = path.resolve(__dirname, '../..');
const schema = JSON.parse(readFileSync(path.join(__dirname, 'fixtures/tasks.schema.json'), 'utf8')) as object;
const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
const connectionInputs = ['connectionType', 'ledgerConnection', 'azureSubscription', 'storageAccount', 'fleet'];

/** The names that a task's sources read as inputs or set as outputs, found by the calls that do so. */
function namesUsed(task: string, call: RegExp): readonly string[] {
  const folder = path.join(tasksFolder, task);
  const text = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  const names = [...text.matchAll(call)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

describe('the task manifests', () => {
  it('are the six tasks of the design', () => {
    assert.deepEqual([...taskNames()].sort(), [
      'acquire-release-lock',
      'control-release',
      'health-gate',
      'render-mop',
      'report-release',
      'run-mop',
    ]);
  });

  it('have ids of their own', () => {
    const ids = taskNames().map((task) => readTaskManifest(task).id.toLowerCase());
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const task of taskNames()) {
    describe(task, () => {
      const manifest = readTaskManifest(task);
      const outputs = manifest.outputVariables.map((output) => output.name).sort();

      it("is valid against Microsoft's schema", () => {
        const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
        const validate = ajv.compile(schema);
        assert.equal(validate(manifest), true, JSON.stringify(validate.errors));
      });

      it('bears the version of the package', () => {
        assert.equal(`${manifest.version.Major}.${manifest.version.Minor}.${manifest.version.Patch}`, version);
      });

      it('declares the handlers Node20_1 and Node24 on the agent that first had them', () => {
        assert.deepEqual(manifest.execution, { Node20_1: { target: 'index.js' }, Node24: { target: 'index.js' } });
        assert.equal(manifest.minimumAgentVersion, '4.248.0');
        assert.ok(manifest.friendlyName.length <= 40);
      });

      it('explains every input with an example and its default', () => {
        for (const input of manifest.inputs) {
          const help = input.helpMarkDown ?? '';
          assert.match(help, /Example: `/, `${input.name} shows no example`);
          assert.match(help, /(Default: |No default\.)/, `${input.name} does not say its default`);
          if (input.defaultValue !== undefined) {
            assert.ok(
              help.includes(`Default: \`${input.defaultValue}\``),
              `${input.name}'s help tells another default`,
            );
          }
        }
      });

      it('puts every input of a group into one that exists', () => {
        const groups = manifest.groups.map((group) => group.name);
        for (const input of manifest.inputs) {
          if (input.groupName !== undefined) assert.ok(groups.includes(input.groupName), input.name);
        }
      });

      it('may set its outputs and no other variable', () => {
        assert.deepEqual([...manifest.restrictions.settableVariables.allowed].sort(), outputs);
      });

      it('is restricted in its commands, unless it must attach summaries', () => {
        assert.equal(manifest.restrictions.commands.mode, task === 'report-release' ? 'any' : 'restricted');
      });

      it('has an icon', () => {
        assert.ok(existsSync(path.join(tasksFolder, task, 'icon.png')));
      });

      it('reads exactly the inputs that it declares', () => {
        const read = namesUsed(
          task,
          /\b(?:required|optional|choice|integer|flag|lines)(?:<[^>]*>)?\(\s*'([A-Za-z]+)'/g,
        );
        const declared = manifest.inputs.map((input) => input.name).filter((name) => !connectionInputs.includes(name));
        assert.deepEqual(read, declared.sort());
        assert.deepEqual(
          manifest.inputs.map((input) => input.name).filter((name) => connectionInputs.includes(name)),
          connectionInputs,
        );
      });

      it('sets exactly the outputs that it declares', () => {
        const own = namesUsed(task, /\bsetOutput\(\s*'([A-Za-z]+)'/g);
        // What was seen of the ledger is handed on wherever a task works with it.
        assert.deepEqual([...own, 'ledgerSeen'].sort(), outputs);
      });
    });
  }
});
