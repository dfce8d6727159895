import type { CellState, RegionState, ReleaseState } from '../ledger/state.js';
import type { Plan, PlannedRegion } from '../release/plan.js';

/** The deployment report as Markdown: what was done where, when, in how many attempts, and what is still open. */
export function deploymentReport(state: ReleaseState, plan: Plan, nowMs: number): string {
  const sections = [
    [`# Deployment report of ${text(plan.release)}`, '', text(plan.title), '', ...overview(state, plan, nowMs)],
    ['## Regions', '', ...regionTable(state, plan)],
    ...performance(state, plan),
    ...plan.regions.map((region) => mopSection(region, state.regions[region.id], plan)),
    openPoints(state),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function overview(state: ReleaseState, plan: Plan, nowMs: number): readonly string[] {
  const cells = plan.regions.flatMap((region) => Object.values(state.regions[region.id]?.cells ?? {}));
  const done = cells.filter((cell) => cell.status === 'succeeded').length;
  return [
    `- Outcome: **${state.status}**`,
    `- MOPs: ${done} of ${plan.mops.length * plan.regions.length} succeeded (${plan.mops.length} MOPs in ${plan.regions.length} regions)`,
    `- Attempts beyond the first: ${cells.reduce((sum, cell) => sum + Math.max(0, cell.attempt - 1), 0)}`,
    `- Deviations recorded: ${state.deviations}`,
    `- Manifest: \`${plan.manifestHash}\`, revision ${state.revision}`,
    `- Ledger: event ${state.seq}, \`${state.lastHash}\``,
    `- Written: ${iso(nowMs)}`,
  ];
}

function regionTable(state: ReleaseState, plan: Plan): readonly string[] {
  return [
    '| Region | Organization | Status | Started | Finished | Duration | Post-validation |',
    '|---|---|---|---|---|---|---|',
    ...plan.regions.map((region) => {
      const at = state.regions[region.id];
      const validation = at?.checklist['post-validation'];
      const columns = [
        `${text(region.id)} (${text(region.name)})`,
        text(region.organization),
        at?.status ?? 'waiting',
        iso(at?.startedAtMs),
        iso(at?.finishedAtMs),
        duration(at?.startedAtMs, at?.finishedAtMs),
        validation === undefined ? '' : `${validation.outcome}: ${text(validation.summary)}`,
      ];
      return `| ${columns.join(' | ')} |`;
    }),
  ];
}

/** Baselines met or exceeded, per region and across them, where some were compared. */
function performance(state: ReleaseState, plan: Plan): readonly (readonly string[])[] {
  const places = [
    ...plan.regions.map(({ id }) => [id, state.regions[id]?.checklist['performance']] as const),
    ['All regions', state.checklist['performance']] as const,
  ];
  const lines = places.flatMap(([place, item]) =>
    item === undefined ? [] : [`- ${text(place)}: **${item.outcome}**, ${text(item.summary)}`],
  );
  return lines.length === 0 ? [] : [['## Performance against the baseline', '', ...lines]];
}

function mopSection(planned: PlannedRegion, region: RegionState | undefined, plan: Plan): readonly string[] {
  return [
    `## ${text(planned.id)}`,
    '',
    ...(region?.reason === undefined ? [] : [`${region.status}: ${text(region.reason)}`, '']),
    '| # | MOP | Category | Risk | Status | Attempts | Started | Duration | Note |',
    '|---|---|---|---|---|---|---|---|---|',
    ...plan.mops.map((mop, index) => {
      const cell = region?.cells[mop.id];
      const columns = [
        String(index + 1),
        text(mop.title),
        text(mop.category),
        mop.risk,
        cell?.status ?? 'pending',
        String(cell?.attempt ?? 0),
        iso(cell?.startedAtMs),
        duration(cell?.startedAtMs, cell?.finishedAtMs),
        noteOf(cell),
      ];
      return `| ${columns.join(' | ')} |`;
    }),
  ];
}

function openPoints(state: ReleaseState): readonly string[] {
  const points = [
    ...(state.stop
      ? [`Emergency stop by ${text(state.stop.by)} since ${iso(state.stop.atMs)}: ${text(state.stop.reason)}`]
      : []),
    ...(state.rollback
      ? [`A rollback (${state.rollback.scope}) is under way, ${state.rollback.remaining.length} to go`]
      : []),
    ...state.decisions.map((decision) => `Decision open since ${iso(decision.sinceMs)}: ${text(decision.question)}`),
    ...state.alerts
      .filter((alert) => !alert.acknowledged)
      .map((alert) => `Alert (${alert.level}): ${text(alert.text)}`),
  ];
  return ['## Open points', '', ...(points.length === 0 ? ['None.'] : points.map((point) => `- ${point}`))];
}

function noteOf(cell: CellState | undefined): string {
  return cell?.reason === undefined ? '' : text(cell.reason);
}

/** Foreign text as it may stand in a table cell: one line, no markup of its own. */
function text(foreign: string): string {
  return foreign
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#&]/g, (sign) => `\\${sign}`);
}

function iso(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function duration(fromMs: number | undefined, toMs: number | undefined): string {
  if (fromMs === undefined || toMs === undefined) return '';
  const seconds = Math.round(Math.max(0, toMs - fromMs) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
