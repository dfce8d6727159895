import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findCommand } from '../../../scripts/rehearse/agent/logging-command.js';
import { refuseCommand } from '../../../scripts/rehearse/agent/restrictions.js';

describe('findCommand', () => {
  it('finds a command anywhere in a line and drops the text before it', () => {
    const command = findCommand('2026 ok ##vso[Task.SetVariable Variable=a;isOutput=true]value');
    assert.equal(command?.name, 'task.setvariable');
    assert.deepEqual(
      [...command.properties],
      [
        ['variable', 'a'],
        ['isoutput', 'true'],
      ],
    );
    assert.equal(command.data, 'value');
  });

  it('reads the older name of logissue, which the task library still writes', () => {
    assert.equal(findCommand('##vso[task.issue type=warning;]careful')?.name, 'task.logissue');
  });

  it('unescapes in one pass, so that an escaped percent sign begins no other escape', () => {
    const command = findCommand('##vso[task.logissue type=error;code=a%3Bb%5D%AZP253B]1%0A2%0D3%AZP250A');
    assert.equal(command?.properties.get('code'), 'a;b]%3B');
    assert.equal(command.data, '1\n2\r3%0A');
  });

  it('leaves alone what is no command', () => {
    for (const line of [
      '##vso[task.debug',
      '##vso[nonsense]x',
      '##_vso[task.debug]x',
      '##[error]x',
      '##vso[]',
      '##vso[a.b.c]',
    ]) {
      assert.equal(findCommand(line), undefined, line);
    }
  });
});

describe('restrictions', () => {
  const refused = (line: string, allowed?: string[]): boolean => {
    const command = findCommand(line);
    assert.ok(command);
    const restrictions = {
      commands: { mode: 'restricted' as const },
      settableVariables: allowed === undefined ? undefined : { allowed },
    };
    return refuseCommand(command, restrictions) !== undefined;
  };

  it('restricted mode allows the harmless commands only', () => {
    for (const name of [
      'logdetail',
      'logissue',
      'complete',
      'setprogress',
      'setsecret',
      'debug',
      'settaskvariable',
      'prependpath',
    ]) {
      assert.equal(refused(`##vso[task.${name}]x`), false, name);
    }
    for (const name of [
      'task.uploadsummary',
      'task.addattachment',
      'artifact.upload',
      'build.updatebuildnumber',
      'build.addbuildtag',
    ]) {
      assert.equal(refused(`##vso[${name}]x`), true, name);
    }
  });

  it('only listed variables may be set, PATH among them; a star stands for any text', () => {
    assert.equal(refused('##vso[task.setvariable variable=outcome]x', ['outcome']), false);
    assert.equal(refused('##vso[task.setvariable variable=OUTCOME]x', ['outcome']), false);
    assert.equal(refused('##vso[task.setvariable variable=fencingToken]x', ['outcome']), true);
    assert.equal(refused('##vso[task.setvariable variable=outcomes]x', ['outcome']), true);
    assert.equal(refused('##vso[task.setvariable variable=anything]x', []), true);
    assert.equal(refused('##vso[task.setvariable variable=mop.one]x', ['mop.*']), false);
    assert.equal(refused('##vso[task.setvariable variable=mopXone]x', ['mop.*']), true);
    assert.equal(refused('##vso[task.prependpath]/evil', ['outcome']), true);
  });
});
