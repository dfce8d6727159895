import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { jobNames } from '../../scripts/generate-pipelines/job-names.js';

describe('job names', () => {
  it('replace what a name may not hold and begin with a letter', () => {
    const names = jobNames(['agent-upgrade', 'db.v2-patch', '5g-core', 'plain_one']);
    assert.deepEqual([...names.values()], ['agent_upgrade', 'db_v2_patch', 'mop_5g_core', 'plain_one']);
  });

  it('are numbered when two ids give the same name, whatever the case', () => {
    const names = jobNames(['db-patch', 'db_patch', 'DB.patch', 'db-patch_2']);
    assert.deepEqual([...names.values()], ['db_patch', 'db_patch_2', 'DB_patch_3', 'db_patch_2_2']);
  });

  it('keep clear of the job that records the decision and of the keywords of the service', () => {
    const names = jobNames(['decide', 'deploy', 'Deployment']);
    assert.deepEqual([...names.values()], ['decide_2', 'deploy_2', 'Deployment_2']);
  });
});
