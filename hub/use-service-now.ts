import * as React from 'react';
import type { Snapshot } from './ledger/live-ledger.js';

const tickMs = 1_000;

/** The service's clock, carried on by this page's monotonic one between reads: the browser's own clock is not asked. */
export function useServiceNow({ asOf }: Snapshot): { readonly nowMs: number; readonly ageMs: number } {
  const [pageMs, setPageMs] = React.useState(() => performance.now());
  React.useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setPageMs(performance.now());
    }, tickMs);
    return () => clearInterval(timer);
  }, []);
  if (!asOf) return { nowMs: 0, ageMs: 0 };
  const ageMs = Math.max(0, Math.max(pageMs, asOf.pageMs) - asOf.pageMs);
  return { nowMs: asOf.serviceMs + ageMs, ageMs };
}
