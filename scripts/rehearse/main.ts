import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OperatorError } from '../../src/release/operator-error.js';
import { killLeftovers } from './agent/leftovers.js';
import { RehearsalFolder } from './folder.js';
import { parseOptions, usage, type Options } from './options.js';
import { progressOn } from './progress.js';
import { rehearse } from './rehearse.js';
import { overlayInWords } from './repository.js';
import type { Summary } from './summary.js';
import { summaryText } from './summary-text.js';

const projectFolder = resolve(__dirname, '..', '..');
const sample = join(projectFolder, 'examples', 'r11.5.3.4', 'release.yaml');
const sameInterruptMs = 1_000;
const exitCodes = { succeeded: 0, 'rolled-back': 0, failed: 1, canceled: 130 } as const;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const progress = progressOn(process.stdout);
  const folder = await RehearsalFolder.open(
    resolve(options.folder ?? join(projectFolder, '.rehearsal')),
    options.scope,
    {
      fresh: options.fresh,
      seed: options.seed,
      say: (text) => progress.say(text),
    },
  );
  const releaseFile = resolve(folder.record.scope.release ?? sample);
  progress.say(introduction(folder, releaseFile));
  const interrupts = onInterrupts(folder, (text) => progress.say(text));
  const summary = await rehearse({
    ...{ projectFolder, releaseFile, folder, options, progress },
    cancel: interrupts.cancel,
    async ended(summary, hubUrl) {
      await report(summary, options, folder);
      if (options.exit || hubUrl === undefined || interrupts.cancel.aborted) return;
      console.log(`\nThe hub stays at ${hubUrl} until Ctrl-C.`);
      await interrupts.next();
    },
  });
  return exitCodes[summary.outcome];
}

function introduction(folder: RehearsalFolder, releaseFile: string): string {
  const { scope } = folder.record;
  const part = [
    scope.regions ? `regions ${scope.regions.join(', ')}` : '',
    scope.mops ? `the first ${scope.mops} MOPs` : '',
    scope.fail ? `${scope.fail.mop} in ${scope.fail.region} broken on purpose in ${scope.fail.phase}` : '',
    scope.stopAt ? `stopped in the middle of ${scope.stopAt.mop} in ${scope.stopAt.region}` : '',
    scope.degrade ? `${scope.degrade.probe} degraded in ${scope.degrade.region}` : '',
    scope.rollbackRegion ? `${scope.rollbackRegion} rolled back after it has completed` : '',
    scope.rollbackRelease ? 'every region rolled back after all have completed' : '',
    scope.tour ? 'the tour: 2 regions, 6 MOPs, a decision of yours, a broken MOP, its rollback and the resume' : '',
  ].filter((text) => text !== '');
  return `
${folder.resumed ? 'Taking up the unfinished rehearsal' : 'Rehearsing'} of ${releaseFile}${part.length > 0 ? ` (${part.join('; ')})` : ''}
  on this machine alone: local blob storage, a local organization a region, the shipped templates and tasks, real Ansible on sandboxed hosts.
  The whole sample takes about 15 minutes, --regions EUS2,WUS2 --mops 5 a minute and a half, --tour under five.
  Changed for the rehearsal: ${overlayInWords}. Everything is kept in ${folder.path}.
  Ctrl-C cancels the runs as Azure Pipelines would; the next \`npm start\` takes the release up where it was (--fresh begins anew).
`;
}

interface Interrupts {
  /** Aborted by the first Ctrl-C while the release runs. */
  readonly cancel: AbortSignal;
  /** From now on nothing runs that could be cancelled: resolves at the next Ctrl-C. */
  next(): Promise<void>;
}

/** The first Ctrl-C cancels; the second ends everything at once. */
function onInterrupts(folder: RehearsalFolder, say: (text: string) => void): Interrupts {
  const controller = new AbortController();
  let atMs = -Infinity;
  let waiting: (() => void) | undefined;
  const interrupt = (): void => {
    // A terminal's Ctrl-C may arrive twice: from the terminal and from the process that started this one.
    if (performance.now() - atMs < sameInterruptMs) return;
    atMs = performance.now();
    if (waiting) {
      waiting();
      waiting = undefined;
      return;
    }
    if (controller.signal.aborted) {
      killLeftovers(folder.record.id);
      process.exit(exitCodes.canceled);
    }
    say('Canceling: running MOPs are stopped, the lock is given back. Ctrl-C again ends everything at once.');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return { cancel: controller.signal, next: () => new Promise((resolve) => (waiting = resolve)) };
}

async function report(summary: Summary, { json, folder: chosen }: Options, folder: RehearsalFolder): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(summaryText(summary, folder.path, { tour: folder.record.scope.tour === true, folder: chosen }));
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof OperatorError ? error.message : error);
    process.exitCode = 1;
  },
);
