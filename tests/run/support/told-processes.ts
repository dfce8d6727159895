import { executeMop } from '../../../src/run/execute-mop.js';
import type { MopRunParts, MopRunResult } from '../../../src/run/mop-run.js';
import type { PlaybookJob, PlaybookRunner } from '../../../src/run/ports.js';
import type { ProcessRecord } from '../../../src/run/process-record.js';
import type { SmallRelease } from '../../adapters/ansible/support/small-release.js';

const host = { ok: 1, changed: 0, failed: 0, unreachable: 0, skipped: 0 };

/** A process in which every phase passes. */
export function passing({ phases }: PlaybookJob): ProcessRecord {
  return {
    phases: phases.map(({ phase }) => ({
      phase,
      durationMs: 1,
      cpuMs: undefined,
      retries: 0,
      hosts: { h1: host },
      failures: [],
      tasks: [],
    })),
    exit: { code: 0 },
    incomplete: undefined,
    lastWords: '',
    durationMs: 1,
  };
}

/** A process whose last phase fails on its host. */
export function failing(job: PlaybookJob): ProcessRecord {
  const { phases, ...record } = passing(job);
  const failed = phases.map((phase, index) =>
    index === phases.length - 1 ? { ...phase, hosts: { h1: { ...host, failed: 1 } } } : phase,
  );
  return { ...record, phases: failed, exit: { code: 2 } };
}

/** Executes the MOP of a release with processes that a test tells, by the real rules. */
export function executeTold(
  release: SmallRelease,
  start: PlaybookRunner['start'],
  more: Partial<MopRunParts> = {},
): Promise<MopRunResult> {
  const options = release.options();
  return executeMop(
    {
      ...options,
      beats: options.store.beats,
      stops: options.store.stops,
      timing: { now: () => performance.now(), pause: (_ms, unless) => unless.then(() => undefined) },
      overrides: [],
      prepare: (cell) =>
        Promise.resolve({
          cell,
          plan: release.execution,
          runner: { start },
          findLeftovers: () => Promise.resolve({ running: [], unseen: [] }),
        }),
      ...more,
    },
    { region: 'R1', mop: 'm1', action: 'execute', token: options.token },
  );
}
