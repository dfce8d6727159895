import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../../src/ledger/ledger.js';
import { readProfile } from '../../src/adapters/probes/read-profile.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan } from '../../src/release/plan.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import type { AgentHost, ApprovalAnswer, ApprovalRequest } from './agent/host.js';
import { killLeftovers } from './agent/leftovers.js';
import { runPipeline } from './agent/run-pipeline.js';
import { approveAll, askAtTerminal } from './approver.js';
import { attestReadiness } from './attest.js';
import { degradeInTheMiddle, servicePathOf } from './degrade.js';
import type { RehearsalFolder } from './folder.js';
import { startRehearsalHub } from './hub.js';
import type { Options, Scope } from './options.js';
import { ledgerConnectionName, readyPipelines, type ReadyPipeline } from './pipelines.js';
import { planOutline, type Outline } from './plan-outline.js';
import type { Progress } from './progress.js';
import { breakPlaybook, createRepository, slowPlaybook, type Repository } from './repository.js';
import { RunLogs } from './run-log.js';
import { nextRegion, runRegions } from './run-regions.js';
import { createSandboxes } from './sandboxes.js';
import { rollBack } from './roll-back.js';
import { startServices, type Services } from './services.js';
import { shuffled } from './shuffle.js';
import { goOn, stopInTheMiddle } from './stop-at.js';
import { summarize, type Summary } from './summary.js';
import { whatToType } from './what-to-type.js';

const showEveryMs = 500;
const endpointId = 'c2b9f6a1-5a0e-4f0b-9d1e-7a6f2d3c4b5a';

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

  const services = await startServices(folder);
  const logs = new RunLogs(folder.at('logs'));
  const hub = await startRehearsalHub(services, outline.plan.release, (line) => progress.say(line));
  try {
    if (folder.resumed) await services.records.markAbandonedRunsEnded();
    const { ledger, stops, text, url } = services.ledgerOf(outline.plan.release);
    const run = runner(rehearsal, repository, services, logs);
    const subset = scope.regions !== undefined || scope.mops !== undefined || scope.tour === true;
    const pipelinesOf = (plan: Plan): readonly ReadyPipeline[] =>
      readyPipelines(plan, repository.releaseFile, subset, projectFolder);

    let isRolledBack = false;
    const stopShowing = showProgress(ledger, progress);
    try {
      if (!(await ledger.refresh()).plan) await run(the('prepare', pipelinesOf(outline.plan)), cancel);
      const { plan } = await ledger.refresh();
      if (!plan)
        throw new OperatorError(
          'The release could not be prepared',
          folder.at('logs'),
          'read the log of the prepare pipeline there',
        );
      const pipelines = pipelinesOf(plan);
      const say = (line: string): void => {
        progress.say(line);
      };
      if (profile) await attestReadiness(profile, plan, ledger, say);
      const asked = folder.record.rolledBack === true ? {} : scope;
      const lastRegion = plan.regions.findIndex(({ id }) => id === asked.rollbackRegion);
      let wasStopped = false;
      let wasDegraded = false;
      for (let round = 1; round === 1 || ((scope.tour || wasStopped || wasDegraded) && round === 2); round += 1) {
        const left = nextRegion(await ledger.refresh());
        if (left === undefined || cancel.aborted) break;
        if (round > 1 && wasStopped) await goOn(ledger, stops, say);
        else if (round > 1)
          progress.say(
            `\n${scope.tour ? 'Tour' : '--degrade'}: ${left} failed and its MOP was rolled back. Its pipeline is run again, as "Rerun failed jobs" would.\n`,
          );
        const waiting = plan.regions
          .slice(0, lastRegion === -1 ? undefined : lastRegion + 1)
          .filter(({ id }) => !['completed', 'skipped'].includes(ledger.state.regions[id]?.status ?? ''));
        const order = shuffled(
          waiting.map(({ id }) => id),
          folder.record.seed,
        );
        progress.say(
          `Starting the pipelines of ${order.length === 1 ? 'one region' : `${order.length} regions at once, in this order`}: ${order.join(', ')} (seed ${folder.record.seed}).`,
        );
        const over = new AbortController();
        const stopping: Promise<boolean> =
          scope.stopAt && folder.record.stopped !== true && !wasStopped
            ? stopInTheMiddle(scope.stopAt, services.ledgerOf(plan.release), over.signal, say)
            : Promise.resolve(false);
        const degrading: Promise<boolean> =
          scope.degrade && folder.record.degraded !== true && round === 1
            ? degradeInTheMiddle(
                {
                  region: scope.degrade.region,
                  mop: plan.mops[0]?.id ?? '',
                  path: servicePathOf(profile, scope.degrade),
                },
                { ledger: services.ledgerOf(plan.release).ledger, services: services.sandboxes },
                over.signal,
                say,
              )
            : Promise.resolve(false);
        await runRegions(
          order,
          ledger,
          (region, signal) => run(the('region', pipelines, region), signal),
          cancel,
          say,
        ).finally(() => {
          over.abort();
        });
        const isStopped = await stopping;
        if (isStopped) await folder.update({ stopped: true });
        wasStopped = isStopped && options.approve === 'auto';
        wasDegraded = await degrading;
        if (wasDegraded) await folder.update({ degraded: true });
      }
      if (!cancel.aborted && (asked.rollbackRegion !== undefined || asked.rollbackRelease === true)) {
        isRolledBack = await rollBack(
          asked,
          plan,
          ledger,
          (kind, region) => run(the(kind, pipelines, region), cancel),
          say,
          folder.record.seed,
        );
        if (isRolledBack) await folder.update({ rolledBack: true });
      }
      if (nextRegion(await ledger.refresh()) === undefined && !cancel.aborted && !isRolledBack)
        await run(the('finish', pipelines), cancel);
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

async function profileOf({ folder }: Repository, { healthProfile }: Outline): Promise<HealthProfile | undefined> {
  return healthProfile === undefined
    ? undefined
    : readProfile(await readFile(join(folder, healthProfile)), healthProfile);
}

async function prepareSandboxes(
  repository: Repository,
  { fail, tour, stopAt, degrade, rollbackRegion }: Scope,
  outline: Outline,
  folder: RehearsalFolder,
  profile: HealthProfile | undefined,
): Promise<void> {
  await mkdir(folder.at('backups'), { recursive: true });
  for (const { id } of outline.plan.regions) {
    await createSandboxes(repository.folder, { id, inventory: outline.inventoryOf(id) }, folder.at('sandboxes'));
  }
  const broken = fail ?? (tour ? tourBreakage(outline.plan) : undefined);
  if (rollbackRegion !== undefined && !outline.plan.regions.some(({ id }) => id === rollbackRegion)) {
    throw new OperatorError(
      `There is no region ${rollbackRegion}`,
      `--rollback-region ${rollbackRegion}`,
      `name one of ${outline.plan.regions.map(({ id }) => id).join(', ')}`,
    );
  }
  if (degrade) {
    servicePathOf(profile, degrade);
    const cell = { mop: outline.plan.mops[0]?.id ?? '', region: degrade.region };
    await slowPlaybook(repository, outline.playbookOf({ ...cell, phase: 'implement' }, '--degrade'), cell);
  }
  if (stopAt)
    await slowPlaybook(repository, outline.playbookOf({ ...stopAt, phase: 'implement' }, '--stop-at'), stopAt);
  if (broken) await breakPlaybook(repository, outline.playbookOf(broken), broken);
  await folder.update({ prepared: true });
}

/** The tour breaks the fourth MOP of its second region. */
function tourBreakage(plan: Plan): NonNullable<Scope['fail']> {
  return { mop: plan.mops[3]?.id ?? '', region: plan.regions[1]?.id ?? '', phase: 'implement' };
}

function runner(
  { projectFolder, folder, options, progress }: Rehearsal,
  repository: Repository,
  { connection, records, rest, sandboxes }: Services,
  logs: RunLogs,
): (pipeline: ReadyPipeline, cancel: AbortSignal) => Promise<unknown> {
  const endpoint = {
    id: endpointId,
    type: 'mop-release-ledger',
    url: connection.accountUrl,
    scheme: 'None',
    parameters: { ledgerSas: connection.ledgerSas, stateSas: connection.stateSas },
    data: { fleet: connection.fleet },
  };
  const host: Omit<AgentHost, 'cancel'> = {
    rehearsalId: folder.record.id,
    bundles: join(projectFolder, 'dist', 'tasks'),
    endpoints: new Map([[ledgerConnectionName, endpoint]]),
    repositories: { self: repository.folder },
    workFolder: folder.at('work'),
    outputFolder: folder.at('output'),
    records,
    environment: {
      MOP_SANDBOX_ROOT: folder.at('sandboxes'),
      MOP_BACKUP_ROOT: folder.at('backups'),
      MOP_SERVICES_URL: sandboxes.url,
    },
    requestedFor: { id: '7b0c0c3e-8a57-4f4f-9b38-1f2a6d1c5e42', displayName: 'Rehearsal release manager' },
    approve: approverFor(options, folder.record.scope, progress),
    onEvent(event) {
      logs.write(event);
      if (event.kind === 'approvalAnswered') {
        progress.say(
          `${event.organization}: ${event.environment} ${event.approved ? 'approved' : 'rejected'} by ${event.by} for ${event.place.stage}`,
        );
      }
      if (event.kind === 'issue' && event.level === 'error') progress.say(`${event.organization}: ${event.message}`);
    },
  };
  return (pipeline, cancel) =>
    runPipeline(
      {
        organization: pipeline.organization,
        collectionUri: rest.collectionUri(pipeline.organization),
        project: pipeline.generated.project,
        runId: records.nextRunId(pipeline.organization),
        pipeline: pipeline.expanded,
      },
      { ...host, cancel },
    );
}

function approverFor(
  { approve }: Options,
  { tour }: Scope,
  progress: Progress,
): (request: ApprovalRequest) => Promise<ApprovalAnswer> {
  if (approve === 'auto' || !process.stdin.isTTY) return approveAll();
  let asked = 0;
  return askAtTerminal(progress, 'You (at the terminal)', () => {
    asked += 1;
    return !tour || asked === 1;
  });
}

function the(
  kind: ReadyPipeline['generated']['kind'],
  pipelines: readonly ReadyPipeline[],
  region?: string,
): ReadyPipeline {
  const found = pipelines.find(({ generated }) => generated.kind === kind && generated.region === region);
  if (!found) throw new Error(`no ${kind} pipeline${region ? ` of ${region}` : ''} was generated`);
  return found;
}

function showProgress(ledger: Ledger, progress: Progress): () => void {
  let ended = false;
  const told = new Set<string>();
  const tick = async (): Promise<void> => {
    while (!ended) {
      try {
        const state = await ledger.refresh();
        progress.show(state);
        for (const text of whatToType(state)) {
          if (!told.has(text)) progress.say(text);
          told.add(text);
        }
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        progress.say(error.message);
      }
      await new Promise((resolve) => setTimeout(resolve, showEveryMs));
    }
  };
  void tick();
  return () => {
    ended = true;
    progress.end();
  };
}
