import { expandMacros } from '../expand/expand-macros.js';

/** The service's number format when the pipeline's `name:` gives none. */
const usual = '$(Date:yyyyMMdd)$(Rev:.r)';

/**
 * Build number from a pipeline's `name:`. `$(Rev:r)` is the run's id here: it only has to differ from run to run. A format
 * that this agent does not know stays as it stands.
 */
export function buildNumber(format: string | undefined, runId: number, now: Date): string {
  const day = now.toISOString().slice(0, 10);
  const [year = '', month = '', date = ''] = day.split('-');
  const values = new Map([
    ['Date:yyyyMMdd', `${year}${month}${date}`],
    ['Date:yyyy-MM-dd', day],
    ['Year:yyyy', year],
    ['Month', month],
    ['DayOfMonth', date],
    ['Rev:r', String(runId)],
    ['Rev:.r', `.${runId}`],
    ['Build.BuildId', String(runId)],
  ]);
  return expandMacros(format ?? usual, values);
}
