import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { formatLine, genesisHash } from '../../src/ledger/line.js';
import { buildPlan } from '../../tests/support/plan-builder.js';
import { startAzurite } from '../rehearse/azurite.js';
import { bundled } from './bundled.js';
import type { Figure } from './table.js';

const release = 'R1.0';
const events = 51_200;
const perAppend = 3_200;

/** A ledger far longer than any release, read by a process that does nothing else. */
export async function benchBigLedger(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mop-bench-'));
  const azurite = await startAzurite();
  try {
    const connection = await azurite.connection('big');
    const { log } = openReleaseStore(connection, release);
    let end = 0;
    for (const text of history()) {
      const result = await log.append(text, end);
      if (result.kind !== 'appended') throw new Error(`the history was not stored: ${result.kind}`);
      end += Buffer.byteLength(text);
    }
    const outfile = bundled('load-ledger', folder);
    const runs = [];
    for (let round = 0; round < 3; round += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, [outfile, JSON.stringify(connection), release]);
      runs.push(JSON.parse(stdout) as { seq: number; ms: number; cpuMs: number; maxRssKb: number });
    }
    if (runs.some(({ seq }) => seq !== events)) throw new Error('not all events were read');
    const megabytes = (end / 1_000_000).toFixed(1);
    return [
      {
        what: `${events} events (${megabytes} MB) loaded, verified, folded (best of 3)`,
        value: `${least(runs.map(({ ms }) => ms))} s, ${least(runs.map(({ cpuMs }) => cpuMs))} s of it on the processor`,
        bar: '<= 1.0 s',
      },
      {
        what: 'the same, most memory of the whole process',
        value: `${Math.round(Math.min(...runs.map(({ maxRssKb }) => maxRssKb)) / 1024)} MB`,
        bar: '<= 150 MB',
      },
    ];
  } finally {
    await azurite.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function least(ms: readonly number[]): string {
  return (Math.min(...ms) / 1000).toFixed(2);
}

function* history(): Generator<string> {
  let prev = genesisHash;
  let text = '';
  for (let seq = 1; seq <= events; seq += 1) {
    const envelope = {
      v: 1 as const,
      id: `00000000-0000-4000-8000-000000000000:${seq}`,
      seq,
      at: new Date(Date.UTC(2026, 0, 1) + seq).toISOString(),
      actor: { kind: 'pipeline' as const, name: 'region-release' },
      token: undefined,
      prev,
    };
    const line = formatLine(
      envelope,
      seq === 1
        ? { type: 'ReleasePlanned', data: { plan: buildPlan({ release, regions: ['R1'], mops: ['m1'] }) } }
        : { type: 'LessonRecorded', data: { text: `lesson ${seq}`, region: 'R1', mop: 'm1' } },
    );
    prev = createHash('sha256').update(line).digest('hex');
    text += `${line}\n`;
    if (seq % perAppend === 0) {
      yield text;
      text = '';
    }
  }
}
