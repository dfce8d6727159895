import { currentActor } from '../../src/adapters/agent/actor.js';
import { say } from '../../src/adapters/agent/log.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import type { TaskEnd } from '../../src/adapters/agent/run-task.js';
import { writeSummary } from '../../src/adapters/agent/summary.js';
import { unlessRefused, type TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import { measureProfile } from '../../src/adapters/probes/measure-profile.js';
import type { GateVerdict } from '../../src/health/gate.js';
import type { Purpose } from '../../src/health/purposes.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { HealthGateInputs } from './inputs.js';
import { PlannedFiles, readExecutionPlan } from './planned-files.js';
import { loadProfile } from './profile.js';
import { assessReadiness } from './readiness.js';
import { gatePage } from './summary-page.js';
import { planOf, regionsToMeasure } from './what-to-measure.js';

const items: Readonly<Record<Purpose, string | undefined>> = {
  readiness: 'readiness',
  gate: undefined,
  postvalidation: 'post-validation',
  crossregion: 'cross-region',
};

/** Measures, records and judges; anything but a passed verdict is thrown as what the operator must see to. */
export async function gate(inputs: HealthGateInputs, { ledger, store, release }: TaskLedger): Promise<TaskEnd> {
  const { purpose, region, playbookFolder } = inputs;
  const state = await ledger.refresh();
  const plan = planOf(state, release);
  const regions = regionsToMeasure(state, plan, region);
  const [firstMop] = plan.mops;
  const [firstRegion] = regions;
  const cell = firstMop?.cells[firstRegion];
  if (cell === undefined)
    throw new OperatorError(`The plan has no cell for ${firstRegion}`, release, 'render the release again');

  const execution = await readExecutionPlan(store.documents, cell.execution);
  const files = new PlannedFiles(execution, playbookFolder);
  const findings: string[] = [];
  if (purpose === 'readiness') {
    const readiness = await assessReadiness(plan, firstRegion, store.documents, playbookFolder);
    say(`${readiness.documents} of ${plan.mops.length} documents lie in the ledger as approved.`);
    for (const inventory of readiness.inventories) say(`Inventory of the plan: ${inventory}`);
    findings.push(...readiness.findings);
  }
  const file = inputs.healthProfile ?? execution.healthProfile;
  if (file === undefined) {
    throw new OperatorError(
      'The release has no health profile',
      `release.yaml of ${release}`,
      "name one under 'health' and render the release again",
    );
  }
  const profile = await loadProfile(file, files);
  const measured = await measureProfile(
    { profile, purpose, regions },
    { folder: files.folder, environment: process.env, say },
  );
  const verdict: GateVerdict =
    findings.length === 0
      ? measured
      : { ...measured, verdict: 'failed', summary: [...findings, measured.summary].join('; ') };

  setOutput('verdict', verdict.verdict);
  const title = `${purpose} of ${region ?? release}`;
  writeSummary(`health-${purpose}-${region ?? 'all'}`, gatePage(title, measured, findings));
  const item = items[purpose];
  if (item !== undefined) {
    const outcome = verdict.verdict === 'passed' ? 'passed' : 'failed';
    const summary =
      verdict.verdict === 'passed' || verdict.verdict === 'failed'
        ? verdict.summary
        : `${verdict.verdict}: ${verdict.summary}`;
    const about = region === undefined ? {} : { region };
    unlessRefused(
      await ledger.submit({ type: 'check', item, ...about, outcome, summary: summary.slice(0, 2_000) }, currentActor()),
      release,
    );
  }
  if (verdict.verdict !== 'passed') {
    throw new OperatorError(
      `${title} is ${verdict.verdict}: ${verdict.summary}`,
      `health profile ${file}`,
      'see what the probes saw in the log, mend it, and run the step again',
    );
  }
  return { outcome: 'succeeded', message: `${title} passed: ${verdict.summary}` };
}
