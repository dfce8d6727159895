import type { FencingToken, Run } from '../../src/ledger/events.js';
import type { Refusal } from '../../src/ledger/refusal.js';
import { sameRun } from '../../src/ledger/rules/context.js';
import { seenSilence, type Silence } from '../../src/ledger/silence.js';
import type { LockHolder, OpenActivity, ReleaseState } from '../../src/ledger/state.js';
import { heedStops } from '../../src/ledger/heed-stops.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { AcquireReleaseLockInputs } from './inputs.js';
import { askPatiently, pauseMs, readFirst, span, type LockPorts } from './lock-ports.js';
import { whereThingsStand } from './where-things-stand.js';

export type Acquired =
  | { readonly kind: 'acquired'; readonly token: FencingToken; readonly how: string }
  | { readonly kind: 'timedOut'; readonly last: Refusal }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Asks for the lock until it is granted, refused for good, or the wait is over. Every turn of the loop prints where things stand. */
export async function acquireLock(inputs: AcquireReleaseLockInputs, ports: LockPorts): Promise<Acquired> {
  const { ledger, actor, run, version } = ports;
  const { region } = inputs;
  const deadline = ports.monotonicMs() + inputs.waitMs;
  ports.say(
    `Asking for the lock of ${inputs.releaseId} for ${region}; waiting at most ${span(inputs.waitMs)}, asking every ${span(inputs.pollMs)}.`,
  );
  const early = ports.fleet.active();
  early.catch(() => undefined);
  let { lock } = await readFirst(ports, inputs.pollMs, ({ isThere }) => isThere);
  ports.assertTokensLast(inputs.waitMs);
  await assertActive(inputs, early, ports);
  for (;;) {
    const purpose = isOwn(lock, region, run) ? lock.purpose : inputs.purpose;
    const outcome = await askPatiently(
      async () => {
        await refuseUnderUnrecordedStop(ports);
        return ledger.submit({ type: 'acquire', region, purpose, run, version }, actor);
      },
      inputs.pollMs,
      ports,
    );
    if (outcome.kind !== 'refused') {
      const how = outcome.kind === 'already' ? 'this run holds it already' : 'granted';
      return granted(outcome.state, how);
    }
    const { refusal, state } = outcome;
    if (!refusal.mayChange) return { kind: 'refused', refusal };
    const seen = await lookAtHeartbeat(state.open, ports);
    const taken = await takeOver(inputs, state, seen, ports);
    if (taken !== undefined) return taken;
    const leftMs = deadline - ports.monotonicMs();
    ports.say(whereThingsStand({ region, state, refusal, ...seen, nowMs: ledger.nowMs, leftMs }));
    if (leftMs <= 0) return { kind: 'timedOut', last: refusal };
    await ports.sleep(pauseMs(inputs.pollMs, leftMs, ports.random()));
    ({ lock } = state);
  }
}

/** A ledger that its fleet does not name stands beside another one: whoever runs on either could run at once. */
async function assertActive(
  { releaseId, pollMs }: AcquireReleaseLockInputs,
  early: Promise<string | undefined>,
  ports: LockPorts,
): Promise<void> {
  const active = await early.catch(() => askPatiently(() => ports.fleet.active(), pollMs, ports));
  if (active === releaseId || ports.ledger.state.status !== 'active') return;
  throw new OperatorError(
    active === undefined
      ? `No release is active in this fleet, yet the ledger of ${releaseId} has not ended`
      : `Release ${active} is active in this fleet, not ${releaseId}`,
    'fleet.json',
    active === undefined
      ? 'fleet.json was lost or put back: publish the release again, which claims the fleet for it'
      : `complete or abandon ${active} first; fleet.json was put back if both were active before (see docs/operator)`,
  );
}

/** A stop beside the log is put into it, where it refuses every acquire; while that fails nothing is acquired either. */
async function refuseUnderUnrecordedStop({ ledger, stops, actor }: LockPorts): Promise<void> {
  const [stop] = await heedStops({ ledger, stops }, actor);
  if (!stop || ledger.state.stop) return;
  throw new OperatorError(
    `Emergency stop by ${stop.by}: ${stop.reason}`,
    `stop ${stop.id} beside the ledger`,
    'a person must clear it first',
  );
}

/** A run that holds the lock for this region and has ended cannot bring it back: its own organization proves that, and we take over. */
async function takeOver(
  { region }: AcquireReleaseLockInputs,
  { lock }: ReleaseState,
  seen: { readonly silence?: Silence },
  ports: LockPorts,
): Promise<Acquired | undefined> {
  const { run, version, actor, ledger } = ports;
  if (lock?.region !== region || lock.run.organization !== run.organization || sameRun(lock.run, run)) return undefined;
  const ended = await hasEnded(lock.run, ports);
  if (!ended) return undefined;
  const outcome = await ledger.submit(
    {
      type: 'take-over',
      region,
      run,
      version,
      proof: 'run-ended',
      holder: lock.token,
      ...seen,
      reason: `run ${lock.run.runId} has ended and did not give the lock back`,
    },
    actor,
  );
  if (outcome.kind !== 'refused')
    return granted(outcome.state, `taken over from run ${lock.run.runId}, which has ended`);
  ports.say(`Run ${lock.run.runId} has ended without giving the lock back. ${outcome.refusal.message}`);
  return undefined;
}

/** A heartbeat that cannot be read proves nothing, and is no reason to stop waiting. */
async function lookAtHeartbeat(
  open: OpenActivity | null,
  { beats }: LockPorts,
): Promise<{ readonly silence?: Silence }> {
  try {
    return await seenSilence(beats, open);
  } catch (error) {
    if (error instanceof OperatorError) return {};
    throw error;
  }
}

async function hasEnded(run: Run, ports: LockPorts): Promise<boolean> {
  try {
    return (await ports.runHasEnded(run)) === 'ended';
  } catch (error) {
    ports.warn(
      `Whether run ${run.runId} still runs is not known: ${error instanceof Error ? error.message : String(error)}`,
    );
    return false;
  }
}

function granted(state: ReleaseState, how: string): Acquired {
  if (state.lock === null) throw new Error('the ledger granted a lock that its state does not show');
  return { kind: 'acquired', token: state.lock.token, how };
}

function isOwn(lock: LockHolder | null, region: string, run: Run): lock is LockHolder {
  return lock?.region === region && sameRun(lock.run, run);
}
