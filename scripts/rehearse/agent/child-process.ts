import { spawn } from 'node:child_process';
import { LineSplitter, type OutputLine } from './line-splitter.js';
import { onAbort } from './on-abort.js';
import type { StopLadder } from './stop-ladder.js';

/** How long the agent still reads output that grandchildren hold open after the process itself ended. */
const drainMs = 5_000;

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ChildControl {
  /** Starts the ladder SIGINT, SIGTERM, SIGKILL. */
  readonly stop: AbortSignal;
  /** Sends SIGKILL at once. */
  readonly kill: AbortSignal;
  readonly ladder: StopLadder;
  readonly onLine: (line: OutputLine, from: 'stdout' | 'stderr') => void;
}

export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signaled'; readonly signal: string }
  | { readonly kind: 'notStarted'; readonly reason: string };

/**
 * Runs a process in a process group of its own (a Ctrl-C in the terminal is not for it). Like the agent, it signals the
 * process alone: what that process started is the task's own business, and the job's orphan clean-up's.
 */
export async function runChild(command: ChildCommand, control: ChildControl): Promise<ChildEnd> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const streams = [
    {
      stream: child.stdout,
      splitter: new LineSplitter((line) => {
        control.onLine(line, 'stdout');
      }),
    },
    {
      stream: child.stderr,
      splitter: new LineSplitter((line) => {
        control.onLine(line, 'stderr');
      }),
    },
  ];
  for (const { stream, splitter } of streams)
    stream.on('data', (chunk: Uint8Array) => {
      splitter.write(chunk);
    });
  const closed = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', (error) => {
      resolve({ kind: 'notStarted', reason: error.message });
    });
    child.once('exit', (code, signal) => {
      resolve(code === null ? { kind: 'signaled', signal: signal ?? 'unknown' } : { kind: 'exited', code });
    });
  });

  const disarm = armLadder((signal) => child.kill(signal), control);
  const end = await ended;
  disarm();
  if (end.kind !== 'notStarted') await withinMs(closed, drainMs);
  for (const { stream, splitter } of streams) {
    stream.removeAllListeners('data');
    stream.destroy();
    splitter.end();
  }
  return end;
}

function armLadder(send: (signal: NodeJS.Signals) => void, { stop, kill, ladder }: ChildControl): () => void {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    send('SIGINT');
    timer = setTimeout(() => {
      send('SIGTERM');
      timer = setTimeout(() => {
        send('SIGKILL');
      }, ladder.terminateMs);
    }, ladder.interruptMs);
  };
  const quiet = [
    onAbort(stop, interrupt),
    onAbort(kill, () => {
      send('SIGKILL');
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stopListening of quiet) stopListening();
  };
}

async function withinMs(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
