import type { ChildEnd } from './child-process.js';

/** What went wrong with a process, `undefined` when it ended well. */
export function describeEnd(end: ChildEnd, name: string): string | undefined {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? undefined : `Exit code ${end.code} returned from process: ${name}`;
    case 'signaled':
      return `The process ${name} was ended by ${end.signal}`;
    case 'notStarted':
      return `The process ${name} could not be started: ${end.reason}`;
  }
}
