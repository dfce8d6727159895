import type { HealthProfile } from '../../health/profile-schema.js';

type Named = readonly (readonly [string, string])[];
type Environment = Readonly<Record<string, string | undefined>>;

const always = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];
const renewEveryMs = 60_000;

/** What a profile's probes may see of the agent's environment, and what of it is shown nowhere. */
export class AllowedEnvironment {
  /** For programs: what they need to start, and what the profile names. No secret. */
  shown: Readonly<Record<string, string>> = {};
  /** What the profile's entries may refer to, secrets among it. */
  variables: Named = [];
  readonly #secrets = new Set<string>();
  #renewals = 0;
  #askedMs: number;

  /** `renewed` gives the environment as it is now, where it holds what expires. */
  constructor(
    private readonly profile: Pick<HealthProfile, 'variables' | 'secrets'>,
    environment: Environment,
    private readonly renewed?: () => Promise<Environment>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#askedMs = now();
    this.#take(environment);
  }

  /** Those that were renewed meanwhile too: an answer may come late. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /** Asks anew once a minute; how often something has changed since the beginning. What cannot be renewed is used on while it lasts. */
  async renew(): Promise<number> {
    if (this.renewed === undefined || this.now() - this.#askedMs < renewEveryMs) return this.#renewals;
    this.#askedMs = this.now();
    const environment = await this.renewed().catch(() => undefined);
    const before = new Map(this.variables);
    if (environment) this.#take(environment);
    if (this.variables.some(([name, value]) => before.get(name) !== value)) this.#renewals += 1;
    return this.#renewals;
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
