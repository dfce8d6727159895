import type { LedgerEvent } from '../ledger/events.js';
import { describeChanges, type ProbeChange } from '../ledger/probe-change.js';
import { lastedText } from '../release/lasted-text.js';

/** What an event of that actor says, in words of the field. Foreign text in it is not yet safe to print. */
export function describeEvent({ type, data }: LedgerEvent, actorName: string): string {
  switch (type) {
    case 'ReleasePlanned':
      return `planned ${data.plan.release}: ${data.plan.mops.length} MOPs in ${data.plan.regions.length} regions, manifest ${short(data.plan.manifestHash)}`;
    case 'PlanRevised':
      return `revised the plan (manifest ${short(data.plan.manifestHash)}): ${data.reason}`;
    case 'DocumentsPublished':
      return `published ${data.count} documents of manifest ${short(data.manifestHash)}`;
    case 'LockAcquired':
      return `${data.region} acquired the lock to ${data.purpose} (run ${data.run.runId})`;
    case 'LockReleased':
      return `${data.region} gave the lock back${because(data.reason)}`;
    case 'LockTakenOver':
      return `${data.region} took the lock over from run ${data.from.runId} for run ${data.run.runId} (proof: ${data.proof})${because(data.reason)}`;
    case 'LockBroken':
      return `broke the lock of ${data.region}${because(data.reason)}`;
    case 'RegionStarted':
      return `${data.region} started`;
    case 'RegionCompleted':
      return `${data.region} completed`;
    case 'RegionFailed':
      return `${data.region} failed${because(data.reason)}`;
    case 'RegionRolledBack':
      return `${data.region} is rolled back`;
    case 'RegionSkipped':
      return `skipped region ${data.region}${because(data.reason)}`;
    case 'MopStarted':
      return `${cell(data)} started, plan revision ${data.revision}`;
    case 'CheckpointVerified':
      return `${cell(data)} has its checkpoint at ${data.location}`;
    case 'MopPhaseFinished':
      return `${cell(data)} ${data.phase} ${data.outcome} after ${lastedText(data.durationMs)} on ${Object.keys(data.hosts).length} hosts${data.retries ? `, ${data.retries} retries` : ''}`;
    case 'MopSucceeded':
      return `${cell(data)} succeeded after ${lastedText(data.durationMs)}${measured(data.probes)}`;
    case 'MopFailed':
      return `${cell(data)} failed${data.phase ? ` in ${data.phase}` : ''}${because(data.reason)}${measured(data.probes)}`;
    case 'MopInterrupted':
      return `${cell(data)} was interrupted${because(data.reason)}`;
    case 'MopRolledBack':
      return `${cell(data)} is rolled back after ${lastedText(data.durationMs)}${because(data.note ?? '')}`;
    case 'MopSkipped':
      return `skipped ${data.mop} in ${data.region}${because(data.reason)}`;
    case 'RollbackStarted':
      return `opened a rollback (${data.scope}) of ${data.order.length} ${data.order.length === 1 ? 'MOP' : 'MOPs'}${because(data.reason)}`;
    case 'MopRollbackStarted':
      return `${cell(data)}: rollback started${because(data.reason)}`;
    case 'MopRollbackFailed':
      return `${cell(data)}: rollback FAILED${because(data.reason)}`;
    case 'MopRollbackInterrupted':
      return `${cell(data)}: rollback was interrupted${because(data.reason)}`;
    case 'RollbackFinished':
      return `the rollback (${data.scope}) is finished`;
    case 'DecisionRequested':
      return `asked (${data.decision}): ${data.question}`;
    case 'DecisionMade':
      return `decided ${data.choice} (${data.decision}) for manifest ${short(data.manifestHash)}${because(data.reason)}`;
    case 'EmergencyStopRequested':
      return `EMERGENCY STOP${data.beside && data.beside.by !== actorName ? ` by ${data.beside.by}` : ''}${because(data.reason)}`;
    case 'EmergencyStopCleared':
      return `cleared the emergency stop${because(data.reason)}`;
    case 'LossAccepted':
      return `accepted the loss of event ${data.lost.seq} (${short(data.lost.hash)})${because(data.reason)}`;
    case 'DeviationRecorded':
    case 'LessonRecorded':
    case 'AttestationRecorded':
      return `recorded ${noteNames[type]}${place(data)}: ${data.text}`;
    case 'HealthChanged':
      return `health of ${data.region} is ${data.level}${because(data.summary)}`;
    case 'AlertRaised':
      return `alert ${data.alert} (${data.level})${place(data)}: ${data.text}`;
    case 'AlertAcknowledged':
      return `acknowledged alert ${data.alert}${because(data.reason)}`;
    case 'ChecklistItemPassed':
      return `${data.item} passed${place(data)}${because(data.summary)}`;
    case 'ChecklistItemFailed':
      return `${data.item} FAILED${place(data)}${because(data.summary)}`;
    case 'ReleaseCompleted':
      return `the release is completed${because(data.summary)}`;
    case 'ReleaseAbandoned':
      return `the release is abandoned${because(data.reason)}`;
  }
}

const noteNames = {
  DeviationRecorded: 'a deviation',
  LessonRecorded: 'a lesson',
  AttestationRecorded: 'an attestation',
} as const;

const short = (hash: string): string => hash.slice(0, 12);
const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);
const measured = (changes: readonly ProbeChange[] = []): string =>
  changes.length === 0 ? '' : ` (${describeChanges(changes, 5)})`;
const cell = ({ region, mop, attempt }: { region: string; mop: string; attempt: number }): string =>
  `${region} ${mop} (attempt ${attempt})`;

function place({ region, mop }: { region?: string | undefined; mop?: string | undefined }): string {
  const where = [region, mop].filter((part) => part !== undefined).join(' ');
  return where === '' ? '' : ` in ${where}`;
}
