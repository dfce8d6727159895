import type { ProbeReading } from '../health/measurement.js';
import type { RegionHealth } from '../health/watch-health.js';
import type { MopRunParts } from './mop-run.js';
import type { HealthWatching, Running, StartWatching } from './ports.js';
import type { Activity } from './stop-reason.js';

type Parts = Pick<MopRunParts, 'ledger' | 'actor' | 'notes' | 'timing'>;

const lookEveryMs = 200;

/**
 * The region's health during one attempt. Every change of level is an event; a warning and a critical level raise an alert. Once
 * armed, just before implement, a probe that *becomes* critical ends what runs; one that was critical before never does. Sight
 * that is lost meanwhile ends nothing: the phase is finished, and a person is asked before anything else starts.
 */
export class AttemptHealth {
  /** Settles, with what was seen, when the region became critical while armed. */
  readonly becameCritical: Promise<string>;
  #critical: (summary: string) => void = () => undefined;
  readonly #watching: HealthWatching;
  #armed = false;
  #criticalBefore: ReadonlySet<string> = new Set();
  #recorded: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: Parts,
    private readonly mine: Activity,
    startWatching: StartWatching,
  ) {
    this.becameCritical = new Promise((resolve) => {
      this.#critical = resolve;
    });
    this.#watching = startWatching(mine.attempt, (health) => {
      this.#judge(health);
      this.#recorded = this.#recorded.then(() => this.#record(health));
    });
  }

  /** The region once every probe has shown how it is; undefined when that was stopped before. */
  known(): Running<RegionHealth | undefined> {
    let stopped = false;
    const wait = async (): Promise<RegionHealth | undefined> => {
      const never = new Promise<void>(() => undefined);
      while (!stopped && this.#watching.current() === undefined) await this.parts.timing.pause(lookEveryMs, never);
      return stopped ? undefined : this.#watching.current();
    };
    return {
      ended: wait(),
      stop: () => {
        stopped = true;
      },
    };
  }

  /** What every probe that was measured shows now. */
  readings(): readonly ProbeReading[] {
    return this.#watching.readings();
  }

  /** From here on a probe that becomes critical ends what runs. */
  arm(): void {
    const now = this.#watching.current();
    this.#criticalBefore = new Set(criticalIn(now));
    this.#armed = true;
    if (now) this.#judge(now);
  }

  /** Nothing is measured any more, and what was seen is recorded. */
  async close(): Promise<void> {
    await this.#watching.stop();
    await this.#recorded;
  }

  #judge(health: RegionHealth): void {
    if (this.#armed && criticalIn(health).some((probe) => !this.#criticalBefore.has(probe)))
      this.#critical(health.summary);
  }

  async #record(health: RegionHealth): Promise<void> {
    const { ledger, actor, notes } = this.parts;
    const { region, mop, attempt } = this.mine;
    const { level } = health;
    const summary = health.summary.slice(0, 2_000);
    const text = `Health of ${region} is ${level}: ${summary}`;
    if (level === 'healthy') notes.say(text);
    else notes.warn(text);
    try {
      await ledger.submit({ type: 'health', data: { region, level, summary } }, actor);
      if (level === 'warning' || level === 'critical') {
        const alert = `health:${region}:${mop}:${attempt}:${level}`;
        await ledger.submit({ type: 'alert', data: { alert, level, text, region, mop } }, actor);
      }
      if (level === 'unknown' && this.#armed)
        await askAboutHealth(this.parts, this.mine, `sight of it was lost: ${summary}`);
    } catch (error) {
      notes.warn(
        `The health of ${region} could not be recorded: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

/** Holds what would come next until a person has decided. */
export async function askAboutHealth(
  { ledger, actor, notes }: Pick<Parts, 'ledger' | 'actor' | 'notes'>,
  { region, mop, attempt }: Activity,
  why: string,
): Promise<void> {
  const question = `${region}: the health during attempt ${attempt} of ${mop} is not known (${why}); go on all the same?`;
  const outcome = await ledger.submit(
    { type: 'ask-about-health', region, mop, attempt, question: question.slice(0, 2_000) },
    actor,
  );
  if (outcome.kind === 'refused') notes.warn(`A person could not be asked: ${outcome.refusal.message}`);
  else notes.warn(`A person is asked before anything else starts. ${question}`);
}

function criticalIn(health: RegionHealth | undefined): readonly string[] {
  return (health?.unwell ?? []).flatMap(({ probe, level }) => (level === 'critical' ? [probe] : []));
}
