import type { ReleaseState } from '../../src/ledger/state.js';
import { headline, progressTable } from './progress-table.js';

/** Shows how far the release is: a live table on a terminal, a line a change otherwise. */
export interface Progress {
  show(state: ReleaseState): void;
  /** A line that stays. */
  say(text: string): void;
  /** Leaves the screen to a question, which is drawn anew below every line that is said meanwhile; the table comes back afterwards. */
  pause(drawAnew: () => void): void;
  resume(): void;
  readonly isPaused: boolean;
  end(): void;
}

export function progressOn(terminal: NodeJS.WriteStream): Progress {
  return terminal.isTTY ? liveTable(terminal) : plainLines(terminal);
}

function liveTable(terminal: NodeJS.WriteStream): Progress {
  let drawn = 0;
  let paused = false;
  let question: (() => void) | undefined;
  let last = '';
  const erase = () => {
    if (drawn > 0) terminal.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
    last = '';
  };
  return {
    show(state) {
      if (paused) return;
      const lines = progressTable(state).map((line) => line.slice(0, terminal.columns - 1));
      const fitting = lines.slice(0, Math.max(3, terminal.rows - 1));
      const text = fitting.join('\n');
      if (text === last) return;
      erase();
      terminal.write(`${text}\n`);
      drawn = fitting.length;
      last = text;
    },
    say(text) {
      erase();
      if (question) terminal.write('\r\u001b[0J');
      terminal.write(`${text}\n`);
      question?.();
    },
    pause(drawAnew) {
      erase();
      paused = true;
      question = drawAnew;
    },
    resume() {
      paused = false;
      question = undefined;
    },
    get isPaused() {
      return paused;
    },
    end() {
      paused = true;
    },
  };
}

function plainLines(terminal: NodeJS.WriteStream): Progress {
  let last = '';
  return {
    show(state) {
      const line = headline(state);
      if (line === last) return;
      last = line;
      terminal.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
    },
    say: (text) => void terminal.write(`${text}\n`),
    pause: () => undefined,
    resume: () => undefined,
    isPaused: false,
    end: () => undefined,
  };
}
