import { spawn } from 'node:child_process';

export interface ProgramEnd {
  /** Set when it could not be started. */
  readonly error?: unknown;
  readonly exitCode: number | null;
  readonly endedBy: string | null;
  /** Standard output and errors together, as they came; cut at the limit. */
  readonly output: string;
  readonly cut: boolean;
}

interface ProgramAsk {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly outputLimit: number;
  /** Only what it writes to standard output. */
  readonly outputOnly?: boolean;
}

/** Runs a program without a shell, in a process group of its own; the whole group ends with the look. */
export function runProgram(
  [program = '', ...args]: readonly string[],
  { folder, environment, signal, outputLimit, outputOnly }: ProgramAsk,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let cut = false;
    const collect = (chunk: Buffer): void => {
      const text = chunk.toString('utf8');
      cut ||= output.length + text.length > outputLimit;
      if (output.length < outputLimit) output += text.slice(0, outputLimit - output.length);
    };
    const settle = (end: Pick<ProgramEnd, 'error' | 'exitCode' | 'endedBy'>): void => {
      signal.removeEventListener('abort', onAbort);
      endGroup(child.pid);
      resolve({ ...end, output, cut });
    };
    const onAbort = (): void => settle({ exitCode: null, endedBy: 'SIGKILL' });
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', collect);
    child.stderr.on('data', outputOnly === true ? () => undefined : collect);
    child.once('error', (error) => settle({ error, exitCode: null, endedBy: null }));
    child.once('close', (exitCode, endedBy) => settle({ exitCode, endedBy }));
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}
