import { writeFile } from 'node:fs/promises';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan } from '../../src/release/plan.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { killLeftovers } from './agent/leftovers.js';
import { wordOf } from './approver.js';
import { attestOncePlanned } from './attest.js';
import type { RehearsalFolder } from './folder.js';
import { startRehearsalHub } from './hub.js';
import type { Options, Scope } from './options.js';
import { pipelineRunner } from './pipeline-runner.js';
import { pipelineOf, readyPipelines, type ReadyPipeline } from './pipelines.js';
import { planOutline } from './plan-outline.js';
import { prepareSandboxes, profileOf } from './prepare.js';
import type { Progress } from './progress.js';
import { createRepository } from './repository.js';
import { rollBack } from './roll-back.js';
import { runRounds } from './rounds.js';
import { RunLogs } from './run-log.js';
import { nextRegion } from './run-regions.js';
import { startServices } from './services.js';
import { showProgress } from './show-progress.js';
import { summarize, type Summary } from './summary.js';

export interface Rehearsal {
  readonly projectFolder: string;
  /** Absolute path of release.yaml. */
  readonly releaseFile: string;
  readonly folder: RehearsalFolder;
  readonly options: Options;
  readonly progress: Progress;
  readonly cancel: AbortSignal;
  /** Told of the end while everything still runs; with the hub's address where it is served. */
  readonly ended: (summary: Summary, hubUrl: string | undefined) => Promise<void>;
}

/** Runs a release, or takes an unfinished one up, on this machine, with the hub beside it; ends with its summary. */
export async function rehearse(rehearsal: Rehearsal): Promise<Summary> {
  const { folder, progress, cancel, projectFolder, options } = rehearsal;
  const scope: Scope = folder.record.scope;
  if (folder.resumed) killLeftovers(folder.record.id);
  const repository = await createRepository(rehearsal.releaseFile, folder.at('repository'));
  const outline = await planOutline(repository, scope, folder.at('preview'));
  await folder.update({ release: outline.plan.release });
  const profile = await profileOf(repository, outline);
  if (!folder.record.prepared) await prepareSandboxes(repository, scope, outline, folder, profile);

  const logs = new RunLogs(folder.at('logs'));
  const services = await startServices(folder, logs);
  const hub = await startRehearsalHub(services, outline.plan, (line) => progress.say(line));
  try {
    if (folder.resumed) await services.records.markAbandonedRunsEnded();
    const { ledger, text, url } = services.ledgerOf(outline.plan.release);
    const run = pipelineRunner(rehearsal, repository, services, logs);
    const subset = scope.regions !== undefined || scope.mops !== undefined || scope.tour === true;
    const pipelinesOf = (plan: Plan): readonly ReadyPipeline[] =>
      readyPipelines(plan, repository.releaseFile, subset, projectFolder);

    let isRolledBack = false;
    const stopShowing = showProgress(ledger, progress, options.folder);
    try {
      const say = (line: string): void => {
        progress.say(line);
      };
      const prepared = new AbortController();
      const prepare = async (): Promise<void> => {
        try {
          if (!(await ledger.refresh()).plan) await run(pipelineOf(pipelinesOf(outline.plan), 'prepare'), cancel);
        } finally {
          prepared.abort();
        }
      };
      const word = wordOf(options, scope, progress, cancel);
      await Promise.all([
        prepare(),
        profile && attestOncePlanned(profile, ledger, word, prepared.signal, say, options.folder),
      ]);
      const { plan } = await ledger.refresh();
      if (!plan)
        throw new OperatorError(
          'The release could not be prepared',
          folder.at('logs'),
          'read the log of the prepare pipeline there',
        );
      const pipelines = pipelinesOf(plan);
      await runRounds({
        plan,
        profile,
        folder,
        options,
        services,
        start: (region, signal) => run(pipelineOf(pipelines, 'region', region), signal),
        cancel,
        say,
      });
      const asked = folder.record.rolledBack === true ? {} : scope;
      if (!cancel.aborted && (asked.rollbackRegion !== undefined || asked.rollbackRelease === true)) {
        isRolledBack = await rollBack(
          asked,
          plan,
          ledger,
          (kind, region) => run(pipelineOf(pipelines, kind, region), cancel),
          say,
          folder.record.seed,
        );
        if (isRolledBack) await folder.update({ rolledBack: true });
      }
      if (nextRegion(await ledger.refresh()) === undefined && !cancel.aborted && !isRolledBack)
        await run(pipelineOf(pipelines, 'finish'), cancel);
    } finally {
      stopShowing();
    }
    progress.show(await ledger.refresh());
    const history = await text();
    await writeFile(folder.at('ledger.jsonl'), history);
    const verified = verifyLedger(history);
    if (ledger.state.status === 'completed' || ledger.state.status === 'abandoned')
      await folder.update({ finished: true });
    const ended = cancel.aborted ? 'canceled' : isRolledBack ? 'rolled-back' : undefined;
    const summary = summarize(ledger.state, { url, verified: verified.kind === 'ok' }, ended);
    await rehearsal.ended(summary, hub?.url);
    return summary;
  } finally {
    await hub?.close();
    await logs.close();
    await services.close();
  }
}
