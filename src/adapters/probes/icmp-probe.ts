import type { KindSpec } from '../../health/profile-schema.js';
import { down, measured, unmeasurable, type ProbeKind } from './probe-surroundings.js';
import { runProgram } from './run-program.js';
import { bounded, faultText } from './seen.js';

/** Sends echo requests with the system's `ping`. Where the agent may not, it is an error: nothing was measured. */
export const icmpProbe: ProbeKind<KindSpec<'icmp'>> = ({ host, packets }, timeoutMs, { folder, environment }) => ({
  look: async (signal) => {
    if (/^-/.test(host)) return unmeasurable('a host does not begin with a hyphen');
    const seconds = String(Math.max(1, Math.floor(timeoutMs / 1000)));
    const end = await runProgram(['ping', '-n', '-q', '-c', String(packets), '-i', '0.2', '-w', seconds, '--', host], {
      folder,
      environment: { ...environment, LC_ALL: 'C' },
      signal,
      outputLimit: 4_096,
    });
    if (end.error !== undefined) return unmeasurable(`ping could not be started: ${faultText(end.error).text}`);
    const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(end.output) ?? [];
    if (sent === undefined || received === undefined) {
      if (signal.aborted) return down(`no answer within ${timeoutMs} ms`);
      return unmeasurable(`ping is not possible here: ${bounded(end.output.trim().split('\n').at(-1) ?? '')}`);
    }
    const [, average] = /= [\d.]+\/([\d.]+)\//.exec(end.output) ?? [];
    const lossPercent = Math.round(100 * (1 - Number(received) / packets));
    const result = {
      received: Number(received),
      lossPercent,
      ...(average === undefined ? {} : { latencyMs: Number(average) }),
    };
    const seen = `${received} of ${packets} answered`;
    return measured(result, seen, Number(received) === 0 ? `${seen} within ${timeoutMs} ms` : undefined);
  },
});
