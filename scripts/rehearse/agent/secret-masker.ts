const mask = '***';

/** Replaces secrets in text, in the spellings in which they commonly leak: plain, line by line, JSON, URI and Base64. */
export class SecretMasker {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    const plain = secret.trim();
    if (plain === '') return;
    const lines = plain.split(/\r\n|\r|\n/).map((line) => line.trim());
    for (const spelling of [secret, plain, ...lines]) this.#addSpellings(spelling);
  }

  mask(text: string): string {
    const spans = this.#find(text);
    if (spans.length === 0) return text;
    let masked = '';
    let position = 0;
    for (const [start, end] of spans) {
      masked += text.slice(position, start) + mask;
      position = end;
    }
    return masked + text.slice(position);
  }

  #addSpellings(text: string): void {
    if (text === '') return;
    this.#secrets.add(text);
    this.#secrets.add(JSON.stringify(text).slice(1, -1));
    this.#secrets.add(encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8')));
    this.#secrets.add(Buffer.from(text, 'utf8').toString('base64'));
  }

  /** Places of all secrets, those that overlap or touch joined, so that no rest of one stays readable beside another. */
  #find(text: string): [start: number, end: number][] {
    const spans: [number, number][] = [];
    for (const secret of this.#secrets) {
      for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1))
        spans.push([at, at + secret.length]);
    }
    spans.sort(([a], [b]) => a - b);
    const joined: [number, number][] = [];
    for (const span of spans) {
      const last = joined.at(-1);
      if (last !== undefined && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
      else joined.push(span);
    }
    return joined;
  }
}
