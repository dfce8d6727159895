import { generator } from '../rehearse/shuffle.js';

/** Choices that the seed alone decides; how processes interleave is the machine's own. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = generator(seed);
  }

  /** Uniform in [0, 1). */
  number(): number {
    return this.#next();
  }

  between(least: number, most: number): number {
    return least + this.#next() * (most - least);
  }

  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  oneOf<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#next() * items.length)];
  }
}
