import type { HealthProfile } from '../../health/profile-schema.js';

type Named = readonly (readonly [string, string])[];
type Environment = Readonly<Record<string, string | undefined>>;

/** An environment that holds what expires. */
export interface ExpiringEnvironment {
  readonly values: Environment;
  /** How long what expires in it is good from now on; absent where nothing does. */
  readonly lastsMs?: number;
}

const always = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];
const askEveryMs = 60_000;

/** What a profile's probes may see of the agent's environment, and what of it is shown nowhere. */
export class AllowedEnvironment {
  /** For programs: what they need to start, and what the profile names. No secret. */
  shown: Readonly<Record<string, string>> = {};
  /** What the profile's entries may refer to, secrets among it. */
  variables: Named = [];
  readonly #secrets = new Set<string>();
  #renewals = 0;
  #asking: Promise<void> | undefined;
  /** How long the given environment is good nobody knows: it may have waited for a change window. */
  #goodUntilMs = -Infinity;
  #askAtMs = -Infinity;

  /** `renewed` gives the environment as it is now, where it holds what expires. */
  constructor(
    private readonly profile: Pick<HealthProfile, 'variables' | 'secrets'>,
    environment: Environment,
    private readonly renewed?: () => Promise<ExpiringEnvironment>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#take(environment);
  }

  /** Those that were renewed meanwhile too: an answer may come late. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /**
   * Asks anew once a minute, and sooner for what lasts less than two; how often something has changed since the beginning.
   * Nobody waits for the answer while what he has is good. What cannot be renewed is used on.
   */
  async renew(): Promise<number> {
    if (this.renewed === undefined) return 0;
    if (this.#asking === undefined && this.now() >= this.#askAtMs) this.#asking = this.#ask(this.renewed);
    if (this.now() >= this.#goodUntilMs) await this.#asking;
    return this.#renewals;
  }

  async #ask(renewed: () => Promise<ExpiringEnvironment>): Promise<void> {
    const askedMs = this.now();
    this.#askAtMs = askedMs + askEveryMs;
    const answer = await renewed().catch(() => undefined);
    if (answer) {
      const before = new Map(this.variables);
      this.#take(answer.values);
      if (this.variables.some(([name, value]) => before.get(name) !== value)) this.#renewals += 1;
      const { lastsMs = Infinity } = answer;
      this.#goodUntilMs = askedMs + lastsMs;
      this.#askAtMs = askedMs + Math.min(askEveryMs, lastsMs / 2);
    }
    this.#asking = undefined;
  }

  #take(environment: Environment): void {
    const { variables, secrets } = this.profile;
    const named = (names: readonly string[]): Named =>
      names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
    this.shown = Object.fromEntries([...named(always), ...named(variables)]);
    this.variables = [...named(variables), ...named(secrets)];
    for (const [, value] of named(secrets)) if (value !== '') this.#secrets.add(value);
  }
}
