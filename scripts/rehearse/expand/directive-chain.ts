import { refuse } from './yaml-tree.js';
import type { Position } from './yaml-tree.js';

/** `if`, `elseif`, `else` that stand next to each other: at most one of them is taken. */
export class DirectiveChain {
  private state: 'none' | 'open' | 'taken' = 'none';

  /** Anything else between them ends the chain. */
  end(): void {
    this.state = 'none';
  }

  takes(kind: 'if' | 'elseif' | 'else', holds: () => boolean, at: Position): boolean {
    if (kind !== 'if' && this.state === 'none') {
      refuse(at, `'${kind}' does not follow an 'if'`, "put it right after the 'if' or 'elseif' it belongs to");
    }
    const taken = (kind === 'if' || this.state === 'open') && holds();
    if (taken) this.state = 'taken';
    else if (kind === 'if') this.state = 'open';
    if (kind === 'else') this.state = 'none';
    return taken;
  }
}
