import type { Observation, Probe } from '../../health/measurement.js';
import type { Pool } from './pool.js';
import { masked, unmeasurable, type RawProbe } from './probe-surroundings.js';
import { faultText } from './seen.js';

const graceMs = 500;

/** Keeps a probe to its timeout, whatever it does: half a second after it the look is an error, and goes on in vain. */
export function boundedProbe(
  { look, close }: RawProbe,
  timeoutMs: number,
  {
    pool,
    secrets,
    stopped,
  }: { readonly pool: Pool; readonly secrets: readonly string[]; readonly stopped?: AbortSignal | undefined },
): Probe {
  const bounded = async (): Promise<Observation> => {
    if (stopped?.aborted) return unmeasurable('the measurement was stopped');
    const over = new AbortController();
    let giveUp: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => over.abort(), timeoutMs);
    const onStop = (): void => over.abort();
    stopped?.addEventListener('abort', onStop, { once: true });
    try {
      const late = new Promise<Observation>((resolve) => {
        over.signal.addEventListener(
          'abort',
          () => {
            giveUp = setTimeout(
              () => resolve(unmeasurable(`the probe did not end after its ${timeoutMs} ms`)),
              graceMs,
            );
          },
          { once: true },
        );
      });
      const seen = look(over.signal).catch((error: unknown) => unmeasurable(faultText(error).text));
      const observation = await Promise.race([seen, late]);
      return stopped?.aborted ? unmeasurable('the measurement was stopped') : masked(observation, secrets);
    } finally {
      clearTimeout(timer);
      clearTimeout(giveUp);
      stopped?.removeEventListener('abort', onStop);
    }
  };
  return { look: () => pool.run(bounded), ...(close ? { close } : {}) };
}
