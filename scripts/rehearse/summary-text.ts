import { relative } from 'node:path';
import { ledgerCommand, sameFolder } from './ledger-command.js';
import type { Summary } from './summary.js';

interface Asked {
  readonly tour: boolean;
  /** The folder that was named on the command line. */
  readonly folder: string | undefined;
}

/** The summary for the person at the terminal: how it ended, region by region, and where to look next. */
export function summaryText(summary: Summary, folder: string, { tour, folder: chosen }: Asked): string {
  const below = relative(process.cwd(), folder);
  const here = below.startsWith('..') ? folder : below;
  const succeeded = summary.regions.flatMap(({ mops }) => mops).filter(({ outcome }) => outcome === 'succeeded').length;
  const total = summary.regions.reduce((sum, { mops }) => sum + mops.length, 0);
  return [
    '',
    `${summary.release || 'The release'} ${summary.outcome}: ${summary.documents} documents, ${succeeded} of ${total} MOPs succeeded.`,
    ...(summary.reason ? [`  Why: ${summary.reason}`] : []),
    ...summary.regions.map((region) =>
      `  ${region.id.padEnd(9)} ${region.outcome.padEnd(12)} ${duration(region).padEnd(7)} ${performance(region)}`.trimEnd(),
    ),
    `  Ledger: ${summary.ledger.events} events, ${summary.ledger.verified ? 'hash chain and invariants verified' : `NOT VERIFIED: run ${ledgerCommand('verify', chosen)}`}`,
    '',
    'Look next at:',
    `  ${ledgerCommand('show', chosen)}      the history in words (verify: check it, tail: follow it)`,
    `  ${here}/logs      what each pipeline printed`,
    `  ${here}/output    documents and reports of the runs`,
    `  ${here}/sandboxes what Ansible changed on the hosts`,
    ...(summary.outcome === 'succeeded'
      ? []
      : [
          `  npm start${chosen === undefined ? '' : ` --${sameFolder(chosen)}`}      takes the release up again where it stands`,
        ]),
    ...(tour ? ['  npm start -- --fail MOP@REGION      breaks a MOP of your choice'] : []),
  ].join('\n');
}

function performance({ performance: compared }: Summary['regions'][number]): string {
  if (compared === undefined) return '';
  return compared.outcome === 'passed'
    ? 'performance baselines met or exceeded'
    : `PERFORMANCE WORSE THAN BEFORE: ${compared.summary}`;
}

function duration({ startedAt, finishedAt }: Summary['regions'][number]): string {
  if (startedAt === null) return 'not started';
  if (finishedAt === null) return `since ${startedAt}`;
  return `${Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)} s`;
}
