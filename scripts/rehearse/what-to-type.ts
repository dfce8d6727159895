import type { ReleaseState } from '../../src/ledger/state.js';

/** What only a person can do now, each with the command to type in another terminal. Batches are asked for by their environment. */
export function whatToType({ stop, decisions }: ReleaseState): readonly string[] {
  return [
    ...(stop
      ? [`Nothing runs until a person clears the stop: npm run ledger -- clear --reason 'why it may go on'`]
      : []),
    ...decisions
      .filter(({ kind }) => kind !== 'batch')
      .map(
        ({ id, question }) =>
          `${question}\n  Answer it with: npm run ledger -- decide --decision ${id} --choice go|no-go|… --reason 'why'`,
      ),
  ];
}
