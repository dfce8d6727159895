export interface FollowOptions {
  /** One look; false when it failed. */
  readonly look: () => Promise<boolean>;
  readonly pollMs: number;
  /** Resolves at once while the page is looked at, else when it is looked at again. */
  readonly visible: (signal: AbortSignal) => Promise<void>;
  /** Ends early, without throwing, on abort and when the browser says that it is online again. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const mostMs = 30_000;

/** Looks again and again until aborted: at the poll interval while it succeeds, ever more rarely while it fails, never unseen. */
export async function follow(
  { look, pollMs, visible, sleep, random }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const left = (): boolean => signal.aborted;
  for (let failures = 0; !left();) {
    await visible(signal);
    if (left()) return;
    failures = (await look()) ? 0 : failures + 1;
    await sleep(failures === 0 ? pollMs : backoffMs(failures, pollMs, random()), signal);
  }
}

/** Between half of and the whole doubled interval, so that a fleet of browsers does not come back at one moment. */
export function backoffMs(failures: number, pollMs: number, random: number): number {
  return Math.min(mostMs, pollMs * 2 ** failures) * (0.5 + random / 2);
}
