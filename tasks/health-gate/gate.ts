import { setTimeout as sleep } from 'node:timers/promises';
import { currentActor, currentRun } from '../../src/adapters/agent/actor.js';
import { say, warn } from '../../src/adapters/agent/log.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import type { TaskEnd } from '../../src/adapters/agent/run-task.js';
import { writeSummary } from '../../src/adapters/agent/summary.js';
import type { TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { measureProfile } from '../../src/adapters/probes/measure-profile.js';
import { storedBaselines } from '../../src/adapters/probes/stored-measurements.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { assessReadinessItems, type AssessedItem } from '../../src/health/readiness.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { RegionId } from '../../src/release/plan.js';
import { askAboutGate, type Answer } from '../../src/run/ask-about-gate.js';
import { takeBaseline } from './baseline.js';
import { bounded, summaryOf, verdictOf, type Found } from './findings.js';
import type { HealthGateInputs } from './inputs.js';
import { prepareGate, type PreparedGate } from './prepare-gate.js';
import { lookUpReadiness, type LookedUp } from './readiness-facts.js';
import { gateItems, recordGate } from './record-gate.js';
import { gatePage } from './summary-page.js';

/** Measures, asks a person where that does not decide, and records; what is not passed is thrown as what the operator must see to. */
export async function gate(inputs: HealthGateInputs, opened: TaskLedger): Promise<TaskEnd> {
  const prepared = await prepareGate(inputs, opened);
  try {
    return await measureAndRecord(inputs, opened, prepared);
  } finally {
    await prepared.remove();
  }
}

async function measureAndRecord(
  inputs: HealthGateInputs,
  opened: TaskLedger,
  prepared: PreparedGate,
): Promise<TaskEnd> {
  const { ledger, store, release } = opened;
  const { purpose, region, playbookFolder: checkout } = inputs;
  const { state, plan, regions, peers, profile, surroundings } = prepared;

  const lookedUp = new Map<RegionId, LookedUp>();
  if (purpose === 'readiness') {
    const around = { state, plan, documents: store.documents, stops: store.stops, checkout };
    const { runId } = currentRun();
    for (const id of regions) {
      const found = await lookUpReadiness(id, { ...around, runId, starts: region !== undefined });
      lookedUp.set(id, found);
      for (const note of found.notes) say(region === undefined ? `${id}: ${note}` : note);
    }
  }
  const compares = purpose !== 'readiness' && profile.probes.some(({ baseline }) => baseline !== undefined);
  const baselines = compares ? await storedBaselines(store.documents, state, regions) : undefined;
  const measured = await measureProfile({ profile, purpose, regions, peers, baselines }, surroundings);
  const assess = (now: ReleaseState): readonly AssessedItem[] =>
    [...lookedUp].flatMap(([id, { checks }]) =>
      listOf(
        profile,
        id,
        { starts: region !== undefined, checks, probes: measured.probes.filter((probe) => probe.region === id) },
        now,
        ledger.nowMs,
      ).map((item) => (region === undefined ? { ...item, id: `${id}:${item.id}` } : item)),
    );
  let found: Found = {
    measured,
    findings: [...lookedUp.values()].flatMap(({ findings }) => findings),
    items: assess(state),
    baseline: undefined,
  };
  if (purpose === 'readiness' && region !== undefined && verdictOf(found) !== 'failed')
    found = { ...found, baseline: await takeBaseline(profile, region, state, surroundings) };

  const title = `${purpose} of ${region ?? release}`;
  let answer: Answer = { kind: 'settled' };
  if (isUndecided(found)) {
    writePage(title, inputs, found);
    const question = (now: ReleaseState): string | undefined => {
      const current = { ...found, items: assess(now) };
      return isUndecided(current)
        ? `${title} is ${verdictOf(current)} (${bounded(summaryOf(current))}); go on all the same?`
        : undefined;
    };
    answer = await askAboutGate(
      { item: gateItems[purpose], region, runId: currentRun().runId, question },
      {
        ledger,
        actor: currentActor(),
        say,
        sleep: (ms) => sleep(ms),
        now: () => performance.now(),
        waitMs: inputs.waitMinutes * 60_000,
        pollMs: inputs.pollSeconds * 1_000,
      },
    );
    found = { ...found, items: assess(ledger.state) };
  }

  const verdict = verdictOf(found);
  const summary = summaryOf(found);
  setOutput('verdict', verdict);
  writePage(title, inputs, found);
  const isGo = answer.kind === 'go' && verdict !== 'failed';
  const isPassed = verdict === 'passed' || isGo;
  const byWhom = answer.kind === 'go' || answer.kind === 'no-go' ? `${answer.by} decided ${answer.kind}` : undefined;
  if (purpose !== 'gate') await recordGate(opened, purpose, region, found, { isPassed, byWhom });
  if (!isPassed) {
    throw new OperatorError(
      `${title} is ${verdict}${byWhom === undefined ? '' : `, and ${byWhom}`}: ${summary}`,
      `health profile ${prepared.file}`,
      answer.kind === 'nobody'
        ? 'attest what is open or decide in the hub (or `ledger decide`), then run the step again'
        : 'see what the probes saw in the log, mend it, and run the step again',
    );
  }
  if (isGo) {
    warn(`${title} is ${verdict}; ${byWhom ?? ''} all the same.`);
    return { outcome: 'succeededWithIssues', message: `${title} is ${verdict}; ${byWhom ?? ''}: ${summary}` };
  }
  const warned = measured.probes.filter((probe) => probe.warned);
  for (const probe of warned) warn(`${probe.probe} in ${probe.region} warns: ${probe.last.seen}`);
  return {
    outcome: warned.length > 0 ? 'succeededWithIssues' : 'succeeded',
    message: `${title} passed: ${summary}`,
  };
}

/** Neither good nor bad: the machine cannot tell, and a person has to. */
function isUndecided(found: Found): boolean {
  const verdict = verdictOf(found);
  return verdict === 'inconclusive' || verdict === 'error';
}

function listOf(
  profile: HealthProfile,
  region: RegionId,
  facts: Omit<Parameters<typeof assessReadinessItems>[1], 'region'>,
  { attestations }: ReleaseState,
  nowMs: number,
): readonly AssessedItem[] {
  return assessReadinessItems(profile, { region, ...facts }, { attestations, nowMs });
}

function writePage(title: string, { purpose, region }: HealthGateInputs, found: Found): void {
  writeSummary(
    `health-${purpose}-${region ?? 'all'}`,
    gatePage(title, { ...found, verdict: verdictOf(found), summary: summaryOf(found) }),
  );
}
