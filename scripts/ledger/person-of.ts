import { userInfo } from 'node:os';
import type { Actor } from '../../src/ledger/events.js';
import type { Invocation } from './arguments.js';

/** Who types: the name given with --name, else the login. The shell is the only proof, so the ledger says `command-line`. */
export function personOf({ option }: Pick<Invocation, 'option'>): Actor {
  return { kind: 'person', name: option('name') ?? userInfo().username, proof: 'command-line' };
}
