import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'mocha';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import { startAzurite } from '../../../scripts/rehearse/azurite.js';

const root = join(__dirname, '../../..');
/** Starts Azurite on a folder, appends a line, says so, and then lives on until it is killed. */
const holder = `
  const { startAzurite } = require('./scripts/rehearse/azurite.ts');
  const { openReleaseStore } = require('./src/adapters/azure-blob/open-release-store.ts');
  void (async () => {
    const azurite = await startAzurite({ folder: process.env.FOLDER });
    const { log } = openReleaseStore(await azurite.connection('fleet'), 'R1');
    const { kind } = await log.append('one\\n', 0);
    console.log(kind, azurite.pid);
  })();`;

describe('the local blob service', () => {
  let folder = '';
  after(async () => rm(folder, { recursive: true, force: true }));

  it('ends when its parent is killed, and the next one finds what was appended just before', async () => {
    folder = await mkdtemp(join(tmpdir(), 'azurite-'));
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', holder], {
      cwd: root,
      env: { ...process.env, FOLDER: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve, reject) => {
      parent.stdout.on('data', (chunk: Buffer) => {
        const said = /appended (\d+)/.exec(chunk.toString())?.[1];
        if (said !== undefined) resolve(Number(said));
      });
      parent.once('exit', () => {
        reject(new Error('the parent ended too early'));
      });
    });
    parent.removeAllListeners('exit');
    parent.kill('SIGKILL');
    const azurite = await startAzurite({ folder });
    try {
      assert(!existsSync(`/proc/${pid}`), 'the first one still runs');
      const { log } = openReleaseStore(await azurite.connection('fleet'), 'R1');
      assert.equal((await log.read(0)).text, 'one\n');
    } finally {
      await azurite.close();
    }
    await ended(azurite.pid);
  });
});

async function ended(pid: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (existsSync(`/proc/${pid}`)) {
    if (performance.now() > deadline) assert.fail(`process ${pid} did not end`);
    await sleep(50);
  }
}
