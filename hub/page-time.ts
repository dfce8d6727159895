/** Lets the browser draw and answer before the script goes on, without the delay that nested timers get. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Resolves while the page is looked at, or on abort. */
export function whenVisible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible' || signal.aborted) return Promise.resolve();
  return firstOf(signal, (done) => {
    const look = (): void => {
      if (document.visibilityState === 'visible') done();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  });
}

/** Sleeps, but no longer than until the network is there again. */
export function sleepUnlessOnline(ms: number, signal: AbortSignal): Promise<void> {
  return firstOf(signal, (done) => {
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
    };
  });
}

function firstOf(signal: AbortSignal, listen: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = listen(done);
    signal.addEventListener('abort', done);
  });
}
