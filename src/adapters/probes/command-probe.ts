import { spawn } from 'node:child_process';
import type { Measurement, Probe } from '../../health/measurement.js';
import type { ProbeSpec } from '../../health/profile-schema.js';
import { bounded, faultText } from './seen.js';

type CommandSpec = NonNullable<ProbeSpec['command']>;
const outputLimit = 64 * 1024;

export interface CommandSurroundings {
  /** Where relative paths of the command start: the release's folder. */
  readonly folder: string;
  /** Everything the command sees of the environment; the agent's secrets are not in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the program before its time. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program without a shell, in a process group of its own that ends with the measurement. */
export class CommandProbe implements Probe {
  constructor(
    private readonly spec: CommandSpec,
    private readonly timeoutMs: number,
    private readonly surroundings: CommandSurroundings,
  ) {}

  measure(): Promise<Measurement> {
    const [program = '', ...args] = this.spec.run;
    return new Promise((resolve) => {
      const { folder, environment, signal } = this.surroundings;
      const child = spawn(program, args, {
        cwd: folder,
        env: { ...environment },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      const collect = (chunk: Buffer) => {
        if (output.length < outputLimit) output += chunk.toString('utf8').slice(0, outputLimit - output.length);
      };
      const settle = (measurement: Measurement) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        endGroup(child.pid);
        resolve(measurement);
      };
      const onAbort = () => {
        settle({ outcome: 'error', seen: 'the measurement was stopped' });
      };
      signal?.addEventListener('abort', onAbort);
      const timer = setTimeout(() => {
        settle({ outcome: 'failed', seen: `not finished within ${this.timeoutMs} ms` });
      }, this.timeoutMs);
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('error', (error) => {
        settle({ outcome: 'error', seen: `${bounded(program)} could not be started: ${faultText(error).text}` });
      });
      child.once('close', (exitCode, signal) => {
        settle(this.#judge(exitCode, signal, output));
      });
    });
  }

  #judge(exitCode: number | null, signal: string | null, output: string): Measurement {
    if (exitCode === null) return { outcome: 'error', seen: `it was ended by ${signal ?? 'a signal'}` };
    if (exitCode !== this.spec.exitCode) {
      const last = bounded(output.trim().split('\n').at(-1) ?? '');
      return {
        outcome: 'failed',
        seen: `exit code ${exitCode} instead of ${this.spec.exitCode}${last === '' ? '' : `: ${last}`}`,
      };
    }
    const { outputContains } = this.spec;
    if (outputContains === undefined || output.includes(outputContains))
      return { outcome: 'passed', seen: `exit code ${exitCode}` };
    if (output.length >= outputLimit)
      return { outcome: 'inconclusive', seen: `the first ${outputLimit / 1024} KiB of its output do not show it` };
    return {
      outcome: 'failed',
      seen: `exit code ${exitCode}, but the output does not contain '${bounded(outputContains)}'`,
    };
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}
