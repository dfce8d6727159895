/** What is published, by hash. Bytes are made when they are asked for: those of a large release do not fit into memory. */
export class RenderedContents implements Iterable<[hash: string, bytes: Uint8Array]> {
  readonly #makers = new Map<string, () => Uint8Array>();

  get size(): number {
    return this.#makers.size;
  }

  add(hash: string, make: () => Uint8Array): void {
    this.#makers.set(hash, make);
  }

  get(hash: string): Uint8Array | undefined {
    return this.#makers.get(hash)?.();
  }

  *[Symbol.iterator](): Generator<[hash: string, bytes: Uint8Array]> {
    for (const [hash, make] of this.#makers) yield [hash, make()];
  }
}
