import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startAzurite } from '../rehearse/azurite.js';
import { bundled } from './bundled.js';
import type { Figure } from './table.js';

const sizes = [1_000, 10_000, 100_000] as const;

interface Streamed {
  readonly events: number;
  readonly incomplete?: string;
  readonly ms: number;
  readonly maxRssKb: number;
}

/** Ansible's events from the callback plugin through the supervisor's pipe and the fold to the blob: pace, memory, cost of one. */
export async function benchEventStream(projectFolder: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mop-bench-'));
  const azurite = await startAzurite();
  try {
    const connection = await azurite.connection('events');
    const outfile = bundled('stream-events', folder);
    const streamed: Streamed[] = [];
    for (const size of sizes) {
      const given = [
        JSON.stringify(connection),
        join(projectFolder, 'src/adapters/ansible'),
        join(__dirname, 'emit-events.py'),
      ];
      const { stdout } = await promisify(execFile)(process.execPath, [outfile, ...given, String(size)]);
      const one = JSON.parse(stdout) as Streamed;
      if (one.incomplete !== undefined || one.events !== size + 3)
        throw new Error(`${one.events} of ${size + 3} events came: ${one.incomplete ?? 'no gap was seen'}`);
      streamed.push(one);
    }
    const [few, , many] = streamed;
    if (!few || !many) throw new Error('nothing was measured');
    const each = ({ ms, events }: Streamed): number => (ms * 1000) / events;
    return [
      {
        what: `${many.events} events of one Ansible process to its blob, no gap`,
        value: `${Math.round((many.events * 1000) / many.ms)} a second`,
        bar: '>= 2,000 a second',
      },
      {
        what: 'the same, most memory of the whole process',
        value: `${Math.round(many.maxRssKb / 1024)} MB (${Math.round(few.maxRssKb / 1024)} MB at 1,000 events)`,
        bar: '<= 120 MB',
      },
      {
        what: 'one event at 1,000, 10,000, 100,000 events',
        value: streamed.map((one) => `${each(one).toFixed(0)} µs`).join(', '),
        bar: 'constant',
      },
    ];
  } finally {
    await azurite.close();
    await rm(folder, { recursive: true, force: true });
  }
}
