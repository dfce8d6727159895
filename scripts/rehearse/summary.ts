import type { ReleaseState } from '../../src/ledger/state.js';

/** What `--json` writes. Times are ISO-8601 UTC. */
export interface Summary {
  readonly release: string;
  /** `rolled-back`: as --rollback-region or --rollback-release asked. */
  readonly outcome: 'succeeded' | 'rolled-back' | 'failed' | 'canceled';
  /** Why it did not succeed. */
  readonly reason?: string;
  readonly documents: number;
  readonly regions: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly startedAt: string | null;
    readonly finishedAt: string | null;
    readonly reason?: string;
    /** Whether the baselines taken before the region started were met or exceeded; absent where none was compared. */
    readonly performance?: { readonly outcome: 'passed' | 'failed'; readonly summary: string };
    readonly mops: readonly { readonly id: string; readonly outcome: string; readonly attempts: number }[];
  }[];
  readonly ledger: { readonly url: string; readonly events: number; readonly verified: boolean };
}

export function summarize(
  state: ReleaseState,
  ledger: { readonly url: string; readonly verified: boolean },
  ended: 'canceled' | 'rolled-back' | undefined,
): Summary {
  const { plan } = state;
  const reason = reasonOf(state);
  return {
    release: plan?.release ?? '',
    outcome: state.status === 'completed' ? 'succeeded' : (ended ?? 'failed'),
    ...(state.status === 'completed' || reason === undefined ? {} : { reason }),
    documents: plan ? plan.mops.length * plan.regions.length : 0,
    regions: (plan?.regions ?? []).map(({ id }) => {
      const region = state.regions[id];
      const performance = region?.checklist['performance'];
      return {
        id,
        outcome: region?.status === 'completed' ? 'succeeded' : (region?.status ?? 'waiting'),
        startedAt: isoTime(region?.startedAtMs),
        finishedAt: isoTime(region?.finishedAtMs),
        ...(region?.status === 'failed' && region.reason ? { reason: region.reason } : {}),
        ...(performance && { performance: { outcome: performance.outcome, summary: performance.summary } }),
        mops: (plan?.mops ?? []).map((mop) => {
          const cell = region?.cells[mop.id];
          return { id: mop.id, outcome: cell?.status ?? 'pending', attempts: cell?.attempt ?? 0 };
        }),
      };
    }),
    ledger: { url: ledger.url, events: state.seq, verified: ledger.verified },
  };
}

function reasonOf(state: ReleaseState): string | undefined {
  if (!state.plan) return 'nothing was planned: the prepare pipeline failed';
  if (state.stop) return `emergency stop by ${state.stop.by}: ${state.stop.reason}`;
  const failed = state.plan.regions.find(({ id }) => state.regions[id]?.status === 'failed');
  return failed && `${failed.id}: ${state.regions[failed.id]?.reason ?? 'failed'}`;
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
