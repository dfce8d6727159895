import { follow } from './ledger/follow.js';
import { sleepUnlessOnline, whenVisible } from './page-time.js';

/**
 * Looks again and again while this page is looked at; answers how to leave. `hasLeft` tells a look that took longer than
 * anybody waited for it: what it found is for nobody any more.
 */
export function followHere(look: (hasLeft: () => boolean) => Promise<boolean>, pollMs: number): () => void {
  const leaving = new AbortController();
  const hasLeft = (): boolean => leaving.signal.aborted;
  const options = { pollMs, visible: whenVisible, sleep: sleepUnlessOnline, random: Math.random };
  void follow({ ...options, look: () => look(hasLeft) }, leaving.signal);
  return () => leaving.abort();
}
