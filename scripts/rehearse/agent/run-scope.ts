import { join } from 'node:path';
import type { Happening, IssueLevel, Place } from './events.js';
import type { AgentHost, PipelineRun } from './host.js';
import type { RunRecorder } from './run-recorder.js';
import { SecretMasker } from './secret-masker.js';

/** What everything in one run shares. */
export class RunScope {
  readonly masker = new SecretMasker();
  /** What stays of the run: artifacts, summaries, attachments. */
  readonly outputFolder: string;

  constructor(
    readonly run: PipelineRun,
    readonly host: AgentHost,
    readonly recorder: RunRecorder,
    readonly accessToken: string,
    public buildNumber: string,
  ) {
    this.masker.add(accessToken);
    this.outputFolder = join(host.outputFolder, encodeURIComponent(run.organization), String(run.runId));
  }

  emit(happening: Happening): void {
    this.host.onEvent({ ...happening, organization: this.run.organization, runId: this.run.runId });
  }

  /** Each line of the text becomes a line of the log. */
  log(place: Place, text: string): void {
    const masked = this.masker.mask(text);
    for (const line of masked.split(/\r\n|\r|\n/)) this.emit({ kind: 'line', place, text: line });
  }

  /** Logs an error or warning and counts it on a record of the timeline. */
  issue(place: Place, recordId: string, level: IssueLevel, message: string): void {
    const masked = this.masker.mask(message);
    this.recorder.issue(recordId, level, masked);
    this.log(place, `##[${level}]${masked}`);
    this.emit({ kind: 'issue', place, level, message: masked });
  }
}
