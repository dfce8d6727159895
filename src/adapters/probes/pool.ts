const holdsAtMostMs = 1_000;

/**
 * Lets at most `size` measurements begin side by side. One that takes longer than a second gives its place away while it goes
 * on, so that services which hang never hold up the others for longer.
 */
export class Pool {
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly size: number) {}

  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.size) await new Promise<void>((turn) => this.#waiting.push(turn));
    else this.#taken += 1;
    let held = true;
    const giveBack = (): void => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken -= 1;
    };
    const timer = setTimeout(giveBack, holdsAtMostMs);
    try {
      return await act();
    } finally {
      clearTimeout(timer);
      giveBack();
    }
  }
}
