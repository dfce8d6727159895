import * as React from 'react';
import { whenVisible } from './page-time.js';

/** A component whose script comes when it is asked for. */
export interface OnDemand<P> {
  readonly Component: (props: P) => React.JSX.Element;
  /** Asks for the script without drawing anything, while the page is looked at. False: it did not come. */
  readonly fetch: () => Promise<boolean>;
}

const againAfterMs = 2_000;
const never = new AbortController().signal;

/** Nothing else on the page waits for the script, and one that does not come is asked for again while it is needed. */
export function onDemand<P extends object>(load: () => Promise<React.ComponentType<P>>): OnDemand<P> {
  let loaded: React.ComponentType<P> | undefined;
  const fetch = async (): Promise<boolean> => {
    await whenVisible(never);
    try {
      loaded ??= await load();
      return true;
    } catch {
      return false;
    }
  };
  const Component = (props: P): React.JSX.Element => {
    const [failures, setFailures] = React.useState(0);
    const [isHere, setIsHere] = React.useState(loaded !== undefined);
    React.useEffect(() => {
      if (isHere) return undefined;
      let hasLeft = false;
      const look = async (): Promise<void> => {
        const came = await fetch();
        if (hasLeft) return;
        if (came) setIsHere(true);
        else setFailures(failures + 1);
      };
      const timer = setTimeout(() => void look(), failures === 0 ? 0 : againAfterMs);
      return () => {
        hasLeft = true;
        clearTimeout(timer);
      };
    }, [isHere, failures]);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    return (
      <p role="status">
        {failures === 0 ? 'Loading …' : 'This part of the page cannot be loaded at present; it is tried again.'}
      </p>
    );
  };
  return { Component, fetch };
}

/** One after the other, each when the page has nothing else to do. */
export async function fetchInTurn(parts: readonly Pick<OnDemand<never>, 'fetch'>[]): Promise<void> {
  for (const { fetch } of parts) {
    await new Promise<void>((resolve) => {
      requestIdleCallback(() => resolve(), { timeout: againAfterMs });
    });
    await fetch();
  }
}
