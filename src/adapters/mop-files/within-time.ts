import { createContext, Script } from 'node:vm';
import type { WithinTime } from '../../mop/within-time.js';

const call = new Script('act()');

/** Breaks `act` off after so many milliseconds, wherever it is: in a loop of ours, in a pattern, in the template engine. */
export function withinTime(milliseconds: number): WithinTime {
  // Making a context takes longer than most of what is done in it.
  const context = createContext({});
  return (act) => {
    let result: { readonly kind: 'done'; readonly value: ReturnType<typeof act> } | undefined;
    context['act'] = () => {
      result = { kind: 'done', value: act() };
    };
    try {
      call.runInContext(context, { timeout: milliseconds });
    } catch (error) {
      if (isTimeout(error)) return { kind: 'timeout' };
      throw error;
    }
    return result ?? { kind: 'timeout' };
  };
}

/** An error of another context: not an `Error` of this one. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
