import { checkVariables, type LayeredRegion } from '../../mop/check-variables.js';
import type { Finding } from '../../mop/finding.js';
import { givenNames, type RenderedMop } from '../../mop/render-documents.js';
import type { ReadRelease } from './read-release.js';
import type { Scope } from './select-scope.js';
import { usedWords } from './used-words.js';

/** Gathers, MOP by MOP, which variables are asked for. */
export class VariableUsage {
  readonly #mentioned = new Set<string>();
  readonly #missing = new Set<string>();
  #complete = true;

  add({ uses }: RenderedMop): void {
    if (uses === undefined) this.#complete = false;
    for (const name of uses?.mentioned ?? []) this.#mentioned.add(name);
    for (const name of uses?.missing ?? []) this.#missing.add(name);
  }

  findings(regions: readonly LayeredRegion[], read: ReadRelease, scope: Scope): readonly Finding[] {
    let elsewhere: ReadonlySet<string> | undefined;
    return checkVariables(regions, {
      given: givenNames,
      inMops: this.#mentioned,
      missing: this.#missing,
      comparable: read.release.regions.every(({ variables }) =>
        variables.every((path) => read.variableFiles.has(path)),
      ),
      complete: this.#complete && scope.mops.length === read.release.mops.length,
      elsewhere: () => (elsewhere ??= usedWords(read, scope.mops)),
    });
  }
}
