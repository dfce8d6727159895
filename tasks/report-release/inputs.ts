import { choice, required } from '../../src/adapters/agent/inputs.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** What the author of the pipeline asks of report-release. */
export type ReportReleaseInputs =
  | { readonly kind: 'summaries'; readonly releaseId: string }
  | { readonly kind: 'report'; readonly releaseId: string; readonly outputFolder: string };

const later = ['notifications', 'scorecard', 'wiki'];

export function readInputs(): ReportReleaseInputs {
  const releaseId = required('releaseId');
  const asked = required('kind');
  if (later.includes(asked)) {
    throw new OperatorError(
      `the kind '${asked}' is not part of this version`,
      "input 'kind'",
      "use 'summaries' or 'report'",
    );
  }
  if (choice('kind', ['summaries', 'report']) === 'summaries') return { kind: 'summaries', releaseId };
  return { kind: 'report', releaseId, outputFolder: required('outputFolder') };
}
