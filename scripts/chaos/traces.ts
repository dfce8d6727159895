/** One task of a playbook as it told of itself, on the machine's clock. */
export interface Trace {
  readonly runId: string;
  readonly region: string;
  readonly mop: string;
  readonly attempt: number;
  readonly phase: string;
  readonly step: number;
  readonly beganNs: bigint;
  /** Undefined: it was killed. */
  readonly endedNs: bigint | undefined;
}

/** The traces of all tasks, in the order in which they began. */
export function readTraces(text: string): readonly Trace[] {
  const begun: (Trace & { key: string; endedNs: bigint | undefined })[] = [];
  for (const line of text.split('\n')) {
    const [ns = '', runId = '', region = '', mop = '', attempt, phase = '', step, what] = line.split(' ');
    const key = line.slice(ns.length, -(what?.length ?? 0));
    if (what === 'begin') {
      const cell = { runId, region, mop, attempt: Number(attempt), phase, step: Number(step) };
      begun.push({ ...cell, key, beganNs: BigInt(ns), endedNs: undefined });
    } else if (what === 'end') {
      const open = begun.findLast((trace) => trace.key === key && trace.endedNs === undefined);
      if (open === undefined) throw new Error(`a task ended that never began: ${line}`);
      open.endedNs = BigInt(ns);
    }
  }
  return begun.sort((a, b) => (a.beganNs < b.beganNs ? -1 : 1));
}
