import { readdirSync, readFileSync } from 'node:fs';

/** Every process of a rehearsal's tasks carries its id under this name. */
export const rehearsalVariable = 'MOP_REHEARSAL';

/** Ends with SIGKILL what an earlier, killed rehearsal left running. Returns the process ids; never this process or its parents. */
export function killLeftovers(rehearsalId: string): number[] {
  return killByEnvironment(rehearsalVariable, rehearsalId);
}

/** Looks again until a round finds nothing new, because a process may fork between the look and the signal. */
export function killByEnvironment(name: string, value: string): number[] {
  const spared = selfAndParents();
  const killed: number[] = [];
  const seen = new Set<number>();
  for (;;) {
    const found = findByEnvironment(name, value).filter((pid) => !spared.has(pid) && !seen.has(pid));
    if (found.length === 0) return killed;
    for (const pid of found) {
      seen.add(pid);
      if (sendKill(pid)) killed.push(pid);
    }
  }
}

function findByEnvironment(name: string, value: string): number[] {
  const wanted = Buffer.from(`\0${name}=${value}\0`);
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => Buffer.concat([Buffer.from([0]), readOrEmpty(`/proc/${pid}/environ`)]).includes(wanted))
    .map(Number);
}

function selfAndParents(): ReadonlySet<number> {
  const chain = new Set<number>();
  for (let pid = process.pid; pid > 1 && !chain.has(pid);) {
    chain.add(pid);
    pid = Number(/^PPid:\s*(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`).toString('utf8'))?.[1] ?? 0);
  }
  return chain;
}

/** A process that is gone, or another user's, has nothing that could be read. */
function readOrEmpty(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function sendKill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
