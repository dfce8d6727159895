import { LogUnavailable } from '../../src/ledger/event-log.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Actor, Run } from '../../src/ledger/events.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { FleetStore, Heartbeats, Stops } from '../../src/ledger/stores.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { StageApproval } from '../../src/adapters/azure-devops/approvals.js';

/** What waiting for the lock and giving it back need from outside. */
export interface LockPorts {
  readonly ledger: Ledger;
  readonly beats: Heartbeats;
  readonly stops: Pick<Stops, 'list'>;
  readonly fleet: Pick<FleetStore, 'active'>;
  readonly run: Run;
  readonly actor: Actor;
  readonly version: string;
  /** Whether a run of this organization has ended; throws when Azure DevOps cannot tell. */
  readonly runHasEnded: (run: Run) => Promise<'ended' | 'running' | 'unknown'>;
  /** The approvals that stages of this very run asked for. */
  readonly approvals: () => Promise<readonly StageApproval[]>;
  /** Throws when what the connection signs in with ends within `lastsMs` of the last read. */
  readonly assertTokensLast: (lastsMs: number) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** A monotonic clock; used for the deadline of the wait only. */
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly say: (text: string) => void;
  readonly warn: (text: string) => void;
}

const faultsBorne = 5;

/**
 * Asks again when the storage does not answer in the middle of a wait of hours; a fault that lasts, or that `isBorne` does
 * not name, is thrown.
 */
export async function askPatiently<T>(
  ask: () => Promise<T>,
  pollMs: number,
  ports: LockPorts,
  isBorne: (fault: OperatorError) => boolean = () => true,
): Promise<T> {
  for (let fault = 1; ; fault += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OperatorError) || !isBorne(error) || fault > faultsBorne) throw error;
      ports.warn(`${error.message} - asking again, ${faultsBorne - fault + 1} times more at most`);
      await ports.sleep(pauseMs(pollMs, pollMs * 2, ports.random()));
    }
  }
}

/** The first look at the ledger: what is wrong with the connection itself is told at once, an outage is waited for. */
export function readFirst(
  ports: LockPorts,
  pollMs: number,
  isBorne: (fault: LogUnavailable) => boolean = () => true,
): Promise<ReleaseState> {
  return askPatiently(
    () => ports.ledger.refresh(),
    pollMs,
    ports,
    (fault) => fault instanceof LogUnavailable && isBorne(fault),
  );
}

/** The next pause: the interval or up to a quarter less, so that waiters do not ask in step, and never past the deadline. */
export function pauseMs(pollMs: number, leftMs: number, random: number): number {
  return Math.max(0, Math.min(leftMs, pollMs * (1 - random / 4)));
}

/** `1 h 05 min`, `4 min 30 s`, `12 s`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s` : `${seconds} s`;
}
