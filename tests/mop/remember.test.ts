import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { remembering } from '../../src/mop/remember.js';
import { releaseFolder, smallRelease } from './small-release.js';

describe('rendering again what somebody is writing', () => {
  it('makes after every change what rendering from scratch makes', async () => {
    const folder = releaseFolder();
    const remember = remembering();
    const include = (smallRelease['mops/agent-upgrade.md.j2'] ?? '') + '{% include "part.md" %}\n';
    const changes: readonly (readonly [string, string])[] = [
      ['mops/agent-upgrade.md.j2', (smallRelease['mops/agent-upgrade.md.j2'] ?? '').replace('Agent {{', 'AGENT {{')],
      ['regions/wus2.yml', 'site: { name: north }\n'],
      ['regions/common.yml', 'agent_version: 7.0\nsite: { name: none }\nvault_token: north-pole\n'],
      ['mops/agent-upgrade.md.j2', include],
      ['mops/part.md', 'one {{ agent_version }}\n'],
      ['mops/part.md', 'two {{ nowhere }}\n'],
      ['mops/part.md', 'three\n'],
      ['release.yaml', (smallRelease['release.yaml'] ?? '').replace('name: Region 1', 'name: Region One')],
      ['mops/db-maintenance.md.j2', '# nothing\n'],
      ['mops/db-maintenance.md.j2', smallRelease['mops/db-maintenance.md.j2'] ?? ''],
    ];
    const outcome = async (options: object): Promise<unknown> => {
      const rendering = await folder.render(options);
      if (rendering.kind === 'findings') return rendering.findings;
      return [rendering.manifestHash, rendering.findings, readFileSync(join(folder.output, 'index.html'), 'utf8')];
    };
    try {
      const seen = new Set<string>();
      for (const [path, text] of [['release.yaml', smallRelease['release.yaml'] ?? ''] as const, ...changes]) {
        folder.write(path, text);
        const again = await outcome({ remember });
        assert.deepEqual(again, await outcome({}), `${path}: ${text}`);
        seen.add(JSON.stringify(again));
      }
      assert.equal(seen.size, changes.length);
    } finally {
      folder.remove();
    }
  });

  it('makes anew only what changed', () => {
    const remember = remembering();
    let made = 0;
    const make = (): number => (made += 1);
    assert.deepEqual([remember('a', ['x'], make), remember('a', ['x'], make), remember('b', ['x'], make)], [1, 1, 2]);
    assert.deepEqual([remember('a', ['y'], make), remember('a', ['y', 'z'], make), remember('a', [], make)], [3, 4, 5]);
  });
});
