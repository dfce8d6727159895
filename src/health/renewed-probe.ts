import type { Observation, Probe } from './measurement.js';
import type { HealthProfile, ProbeSpec } from './profile-schema.js';
import { namesIn, textsOf } from './profile-variables.js';

/** Renews what expires, such as a token; answers another number than before when probes are to be opened anew with it. */
export type Renew = () => Promise<number>;

/** A probe that is opened anew whenever a secret which it sends was renewed. */
export class RenewedProbe implements Probe {
  #probe: Probe;
  #renewal = 0;

  private constructor(
    first: Probe,
    private readonly open: () => Probe | undefined,
    private readonly renew: Renew,
  ) {
    this.#probe = first;
  }

  /**
   * The probe of an entry; one that sends no secret waits for no renewal. `open` gives undefined where a variable is not set: of
   * none there is no probe, and what was open before is used on.
   */
  static of(
    spec: ProbeSpec,
    { secrets }: Pick<HealthProfile, 'secrets'>,
    open: () => Probe | undefined,
    renew: Renew | undefined,
  ): Probe | undefined {
    const sendsSecret = textsOf(spec).some(({ text }) => namesIn(text).some((name) => secrets.includes(name)));
    const first = open();
    return first === undefined || renew === undefined || !sendsSecret ? first : new RenewedProbe(first, open, renew);
  }

  async look(): Promise<Observation> {
    const renewal = await this.renew();
    if (renewal !== this.#renewal) {
      this.#renewal = renewal;
      const old = this.#probe;
      this.#probe = this.open() ?? old;
      if (this.#probe !== old) old.close?.();
    }
    return this.#probe.look();
  }

  close(): void {
    this.#probe.close?.();
  }
}
