import { parseArgs } from 'node:util';
import { chaos } from './chaos.js';
import { faultsOf } from './faults.js';

/** `npm run chaos -- --seed N --minutes M`: ten seeds from N on, 100 task processes each, M minutes in all. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '30' },
      seeds: { type: 'string', default: '10' },
      processes: { type: 'string', default: '100' },
    },
  });
  const [seed, minutes, seeds, processes] = [values.seed, values.minutes, values.seeds, values.processes].map(Number);
  if (![seed, minutes, seeds, processes].every((value) => value !== undefined && value > 0))
    throw new Error('--seed, --minutes, --seeds and --processes are positive numbers');
  const eachMs = ((minutes ?? 0) * 60_000) / (seeds ?? 1);
  for (let index = 0; index < (seeds ?? 0); index += 1) {
    const report = await chaos({
      seed: (seed ?? 0) + index,
      processes: processes ?? 0,
      clients: 0,
      mops: 4,
      stormMs: eachMs * 0.75,
      calmMs: eachMs * 0.25,
    });
    console.log(JSON.stringify(report, undefined, 1));
    const faults = faultsOf(report);
    if (faults.length > 0) process.exitCode = 1;
    console.log(
      `seed ${report.seed}: ${faults.length === 0 ? 'nothing lost, doubled or out of order' : faults.join('; ')}`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
