import type { Value } from '../../health/condition/value.js';
import type { KindSpec } from '../../health/profile-schema.js';
import { down, measured, unmeasurable, type Observation, type ProbeKind } from './probe-surroundings.js';
import { runProgram, type ProgramEnd } from './run-program.js';
import { bounded, faultText } from './seen.js';

type CommandSpec = KindSpec<'command'>;
const outputLimit = 64 * 1024;

/** Runs a program of the release or of the agent, without a shell. */
export const commandProbe: ProbeKind<CommandSpec> = (spec, timeoutMs, { folder, environment }) => ({
  look: async (signal) => {
    const end = await runProgram(spec.run, { folder, environment, signal, outputLimit });
    if (end.error !== undefined)
      return unmeasurable(`${bounded(spec.run[0] ?? '')} could not be started: ${faultText(end.error).text}`);
    if (signal.aborted) return down(`not finished within ${timeoutMs} ms`);
    return judge(spec, end);
  },
});

function judge(
  { exitCode: good, outputContains }: CommandSpec,
  { exitCode, endedBy, output, cut }: ProgramEnd,
): Observation {
  if (exitCode === null) return unmeasurable(`it was ended by ${endedBy ?? 'a signal'}`);
  const result = { exitCode, output, json: jsonOf(output) };
  const seen = `exit code ${exitCode}`;
  if (exitCode !== good) {
    const last = bounded(output.trim().split('\n').at(-1) ?? '');
    return measured(result, seen, `exit code ${exitCode} instead of ${good}${last === '' ? '' : `: ${last}`}`);
  }
  if (outputContains === undefined || output.includes(outputContains)) return measured(result, seen);
  if (cut) return { kind: 'no-data', seen: `the first ${outputLimit / 1024} KiB of its output do not show it` };
  return measured(result, seen, `${seen}, but the output does not contain '${bounded(outputContains)}'`);
}

function jsonOf(output: string): Value | undefined {
  try {
    return JSON.parse(output) as Value;
  } catch {
    return undefined;
  }
}
