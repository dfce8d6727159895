import type { Cancellation } from '../../run/ports.js';

/**
 * The agent's cancel: SIGINT, 7.5 s later SIGTERM, 2.5 s later the kill. From this call on the signals no longer end the
 * process by themselves; whoever asks for them must end it in time.
 */
export function agentCancellation(): Cancellation {
  let asked = false;
  const requested = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        asked = true;
        resolve();
      });
    }
  });
  return { requested, isRequested: () => asked };
}
