import { createContext, Script } from 'node:vm';
import type { WithinTime } from '../../mop/within-time.js';

const call = new Script('act()');
/** How often it is begun again, and how much longer it may take, where the processor was busy with something else. */
const mostTries = 3;
const mostPatience = 16;

/**
 * Breaks `act` off after so many milliseconds of the processor, wherever it is: in a loop of ours, in a pattern, in the
 * template engine. On a machine that has other things to do it begins again with more time, so that load refuses nothing.
 */
export function withinTime(milliseconds: number): WithinTime {
  // Making a context takes longer than most of what is done in it.
  const context = createContext({});
  return (act) => {
    let result: { readonly kind: 'done'; readonly value: ReturnType<typeof act> } | undefined;
    context['act'] = () => {
      result = { kind: 'done', value: act() };
    };
    let timeout = milliseconds;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = process.cpuUsage();
      try {
        call.runInContext(context, { timeout });
        if (result !== undefined) return result;
      } catch (error) {
        if (!isTimeout(error)) throw error;
      }
      const { user, system } = process.cpuUsage(before);
      const usedMs = (user + system) / 1000;
      if (usedMs >= milliseconds * 0.8) break;
      timeout = Math.ceil(Math.min((timeout * milliseconds) / usedMs, milliseconds * mostPatience));
    }
    return { kind: 'timeout' };
  };
}

/** An error of another context: not an `Error` of this one. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
