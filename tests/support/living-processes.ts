import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the living processes in whose environment every one of `marks` (`NAME=value`, perhaps cut short) stands. */
export function livingWith(...marks: readonly string[]): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && marks.every((mark) => environmentOf(pid).some((entry) => entry.startsWith(mark))));
}

/** What `ps` shows of a process; empty when it is gone. */
export function commandLineOf(pid: number): string {
  return read(pid, 'cmdline').replaceAll('\0', ' ');
}

function environmentOf(pid: number): readonly string[] {
  const state = read(pid, 'stat').split(') ').at(-1)?.[0];
  return state === 'Z' ? [] : read(pid, 'environ').split('\0');
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
