import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { toYamlObject } from '../../../scripts/rehearse/expand/to-yaml-object.js';
import {
  hasOfficialSchema,
  validateExpanded,
  validateYamlObject,
} from '../../../scripts/rehearse/expand/validate-expanded.js';
import { expand } from './expanding.js';

const EVERYTHING = `
name: n
lockBehavior: sequential
resources:
  repositories:
  - { repository: lib, type: git, name: Platform/lib, ref: refs/tags/v1, endpoint: other }
variables:
- { name: v, value: 1, readonly: true }
stages:
- stage: s
  displayName: Stage
  condition: always()
  isSkippable: false
  lockBehavior: sequential
  variables: { x: 1 }
  jobs:
  - job: j
    pool: { name: p, demands: [ansible] }
    timeoutInMinutes: 0
    continueOnError: true
    workspace: { clean: all }
    steps:
    - { checkout: lib, clean: true, path: x, fetchDepth: 1, fetchTags: false, persistCredentials: true, submodules: true }
    - { script: x, name: one, env: { A: 1 }, enabled: false, continueOnError: true, timeoutInMinutes: 5, retryCountOnTaskFailure: 1 }
    - { bash: x, workingDirectory: y, failOnStderr: true, condition: failed() }
    - task: CmdLine@2
      continueOnError: true
      timeoutInMinutes: 5
      retryCountOnTaskFailure: 2
      enabled: false
      inputs: { script: x }
    - { publish: out, artifact: a }
  - deployment: d
    dependsOn: j
    environment: e
    strategy: { runOnce: { deploy: { steps: [ { checkout: none }, { download: none }, { download: current, artifact: a } ] } } }
`;

describe('an expanded pipeline as plain data', () => {
  it('has text for scalars and leaves defaults out', () => {
    assert.deepEqual(toYamlObject(expand('pool: agents\nsteps:\n- task: CmdLine@2\n  inputs: { script: x }\n')), {
      stages: [
        {
          stage: '__default',
          dependsOn: [],
          jobs: [
            {
              job: 'Job',
              dependsOn: [],
              timeoutInMinutes: '60',
              cancelTimeoutInMinutes: '5',
              pool: { name: 'agents' },
              steps: [{ checkout: 'self' }, { task: 'CmdLine@2', inputs: { script: 'x' } }],
            },
          ],
        },
      ],
    });
  });

  describe('held against the official schema', () => {
    before(function () {
      if (!hasOfficialSchema()) this.skip();
    });

    const faultsOf = (steps: string): string[] => validateExpanded(expand(`steps:\n${steps}\n`));

    it('is valid with everything that can be said', () => {
      assert.deepEqual(validateExpanded(expand(EVERYTHING)), []);
    });

    it('may use our tasks with the inputs they have', () => {
      const inputs = '{ releaseId: R1, region: EUS2, mop: db-1, ledgerConnection: l, action: $(act) }';
      assert.deepEqual(faultsOf(`- task: run-mop@0\n  inputs: ${inputs}`), []);
    });

    it('is wrong with an unknown task, version, input or choice, or without a needed input', () => {
      assert.match(faultsOf('- task: no-such@1').join(), /steps\/1\/task/);
      assert.match(faultsOf('- task: run-mop@9').join(), /steps\/1\/task/);
      const inputs = 'releaseId: R1, region: EUS2, ledgerConnection: l';
      assert.match(
        faultsOf(`- task: run-mop@0\n  inputs: { ${inputs}, mop: a, mopp: b }`).join(),
        /inputs .*additional properties: mopp/,
      );
      assert.match(
        faultsOf('- task: run-mop@0\n  inputs: { releaseId: R1, mop: a, ledgerConnection: l }').join(),
        /inputs must have required property 'region'/,
      );
      assert.match(
        faultsOf(`- task: run-mop@0\n  inputs: { ${inputs}, mop: a, action: destroy }`).join(),
        /inputs\/action must be equal/,
      );
    });

    it('is wrong with a key the service does not know', () => {
      assert.match(validateYamlObject({ stages: [{ stage: 'a', nosuch: 'x' }] }).join(), /stages\/0 .*nosuch/);
      assert.notDeepEqual(validateYamlObject({ stages: 'x' }), []);
    });
  });
});
