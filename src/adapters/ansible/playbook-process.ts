import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { EventFold } from '../../run/fold-events.js';
import { parsePlaybookEvent, type PlaybookEvent } from '../../run/playbook-event.js';
import type { Fence, PlannedPhase, Running } from '../../run/ports.js';
import type { ProcessExit, ProcessRecord } from '../../run/process-record.js';
import { BoundedLines } from './bounded-lines.js';
import { maskSecrets, type SecretMask } from './mask-secrets.js';

/** The counts of a play's end take about 120 bytes a host; no other event of the callback is nearly as long. */
const longestEvent = 16 * 1024 * 1024;
const longestWords = 4 * 1024;
const mostWords = 200;
/** A daemon that a task left behind may hold a pipe open; what Ansible itself wrote is there long before. */
const drainMs = 500;
/** The supervisor's exit status when the fence ended the command. */
const fencedCode = 124;
/** Between two rungs of the ladder. With three of them all is dead before the agent, after 7.5 s, goes on to SIGTERM. */
const ladderStepMs = 3_000;
/** So long after its last rung a supervisor that still runs is frozen. Killed, it takes Ansible with it. */
const frozenAfterMs = 2_000;

export interface PlaybookProcessOptions {
  readonly python: string;
  readonly supervisor: string;
  /** ansible-playbook and its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly phases: readonly PlannedPhase[];
  readonly fence: Fence;
  /** Between SIGINT, SIGTERM and SIGKILL; default 3 s. */
  readonly ladderStepMs?: number;
  /** Takes known secrets out of everything that comes; default: there are none. */
  readonly mask?: SecretMask;
  /** Each event, with its line. */
  readonly onEvent: (event: PlaybookEvent, line: string) => void;
  /** A line that Ansible wrote to standard error: warnings and its own faults. */
  readonly onWords: (line: string) => void;
  /** A line of its standard output, which the author's stdout callback wrote; default: nobody reads them. */
  readonly onOutput?: (line: string) => void;
}

/** Starts Ansible under the supervisor, reads its event stream as it comes, and keeps nothing but the fold. */
export function startPlaybooks(options: PlaybookProcessOptions): Running<ProcessRecord> {
  const fold = new EventFold(options.phases, performance.now());
  const { beatAtMs, withinMs } = options.fence;
  const stepMs = options.ladderStepMs ?? ladderStepMs;
  const times = [stepMs, beatAtMs, withinMs].map((ms) => String(Math.floor(ms)));
  const child = spawn(options.python, ['-I', '-S', options.supervisor, ...times, ...options.command], {
    cwd: options.folder,
    env: options.environment,
    // A session of its own: a terminal's Ctrl-C reaches Ansible only by way of the ladder.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  let frozen: NodeJS.Timeout | undefined;
  const mask = options.mask ?? maskSecrets([]);
  const words: string[] = [];
  let wordsTold = 0;
  const hear = (line: string): string => {
    const heard = mask.text(line);
    words.push(heard);
    if (words.length > 40) words.shift();
    return heard;
  };
  const streams = [
    read(
      child.stdout,
      new BoundedLines(longestWords, (line) => {
        const heard = hear(line);
        options.onOutput?.(heard);
      }),
    ),
    read(
      child.stderr,
      new BoundedLines(longestWords, (line) => {
        const heard = hear(line);
        wordsTold += 1;
        if (wordsTold <= mostWords) options.onWords(heard);
        else if (wordsTold === mostWords + 1) options.onWords(`(more than ${mostWords} lines; the rest is left out)`);
      }),
    ),
    read(
      child.stdio[3] as Readable,
      new BoundedLines(longestEvent, (told, cutFrom) => {
        const line = cutFrom === undefined ? masked(mask, told) : '';
        const event = parsePlaybookEvent(line);
        if (!event) {
          fold.distrust(cutFrom === undefined ? 'a line is not an event' : `a line of ${cutFrom} bytes`);
          return;
        }
        fold.add(event, performance.now());
        options.onEvent(event, line);
      }),
    ),
  ];
  const ended = new Promise<ProcessRecord>((resolve) => {
    const finish = (exit: ProcessExit, said: string): void => {
      void settled(streams).then(() => {
        resolve(fold.close(exit, said || lastWords(words), performance.now()));
      });
    };
    child.once('error', (error) => {
      finish({ code: 127 }, error.message);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(frozen);
      if (code === null) finish({ signal: signal ?? 'an unknown signal' }, '');
      else finish(code === fencedCode ? { fenced: true } : { code }, '');
    });
  });
  child.stdin.on('error', () => undefined);
  return {
    ended,
    stop: () => {
      child.stdin.write('stop\n');
      frozen ??= setTimeout(() => child.kill('SIGKILL'), 2 * stepMs + frozenAfterMs);
    },
    alive: (sentMs) => {
      child.stdin.write(`alive ${Math.floor(sentMs)}\n`);
    },
  };
}

/** A line that cannot be masked is none of the callback's. */
function masked(mask: SecretMask, line: string): string {
  try {
    return mask.event(line);
  } catch {
    return '';
  }
}

/** What became of a stream; it resolves when the stream was read to its end. */
function read(stream: Readable, lines: BoundedLines): { readonly stream: Readable; readonly end: Promise<void> } {
  stream.on('data', (chunk: Buffer) => {
    lines.push(chunk);
  });
  stream.on('error', () => undefined);
  const end = new Promise<void>((resolve) => {
    stream.once('close', () => {
      lines.end();
      resolve();
    });
  });
  return { stream, end };
}

/** Waits until the streams end, or until nothing has come for a while after the process itself is dead. */
async function settled(streams: readonly { readonly stream: Readable; readonly end: Promise<void> }[]): Promise<void> {
  const late = setTimeout(() => {
    for (const { stream } of streams) stream.destroy();
  }, drainMs);
  for (const { stream } of streams) stream.on('data', () => late.refresh());
  await Promise.all(streams.map(({ end }) => end));
  clearTimeout(late);
}

/** Ansible's fault in its own words: the first line of its last error, else the last line that it wrote. */
function lastWords(words: readonly string[]): string {
  const errors = words.filter((line) => /^(ERROR!|\[ERROR\]|fatal:|cannot start )/.test(line));
  return (errors.at(-1) ?? words.findLast((line) => line.trim() !== '') ?? '').slice(0, 500);
}
