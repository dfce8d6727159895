import { choice, integer, required } from '../../src/adapters/agent/inputs.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** What the author of the pipeline asks of report-release. */
export type ReportReleaseInputs =
  | { readonly kind: 'summaries'; readonly releaseId: string }
  | { readonly kind: 'report'; readonly releaseId: string; readonly outputFolder: string }
  | { readonly kind: 'watch'; readonly releaseId: string; readonly decisionOverdueMs: number };

const later = ['notifications', 'scorecard', 'wiki'];

export function readInputs(): ReportReleaseInputs {
  const releaseId = required('releaseId');
  const asked = required('kind');
  if (later.includes(asked)) {
    throw new OperatorError(
      `the kind '${asked}' is not part of this version`,
      "input 'kind'",
      "use 'summaries', 'report' or 'watch'",
    );
  }
  switch (choice('kind', ['summaries', 'report', 'watch'])) {
    case 'summaries':
      return { kind: 'summaries', releaseId };
    case 'report':
      return { kind: 'report', releaseId, outputFolder: required('outputFolder') };
    case 'watch':
      return { kind: 'watch', releaseId, decisionOverdueMs: integer('decisionOverdueMinutes', 1) * 60_000 };
  }
}
