import type { Ledger } from '../../src/ledger/ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Progress } from './progress.js';
import { whatToType } from './what-to-type.js';

const showEveryMs = 500;

/** Shows the ledger's state as it changes, until the returned function is called. `folder`: as for `ledgerCommand`. */
export function showProgress(ledger: Ledger, progress: Progress, folder: string | undefined): () => void {
  let ended = false;
  const told = new Set<string>();
  const tick = async (): Promise<void> => {
    while (!ended) {
      try {
        const state = await ledger.refresh();
        progress.show(state);
        // Who is being asked may answer that very question: what is still open is told afterwards.
        for (const text of whatToType(progress.isPaused ? { ...state, decisions: [] } : state, folder)) {
          if (!told.has(text)) progress.say(text);
          told.add(text);
        }
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        progress.say(error.message);
      }
      await new Promise((resolve) => setTimeout(resolve, showEveryMs));
    }
  };
  void tick();
  return () => {
    ended = true;
    progress.end();
  };
}
