import type { ReleaseState } from '../../src/ledger/state.js';
import { ledgerCommand } from './ledger-command.js';

/** What only a person can do now, each with the command to type in another terminal. Batches are asked for by their environment. */
export function whatToType({ stop, decisions }: ReleaseState, folder: string | undefined): readonly string[] {
  return [
    ...(stop
      ? [`Nothing runs until a person clears the stop: ${ledgerCommand("clear --reason 'why it may go on'", folder)}`]
      : []),
    ...decisions
      .filter(({ kind }) => kind !== 'batch')
      .map(
        ({ id, question }) =>
          `${question}\n  Answer it with: ${ledgerCommand(`decide --decision ${id} --choice go|no-go|… --reason 'why'`, folder)}`,
      ),
  ];
}
