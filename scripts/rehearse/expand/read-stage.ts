import { checkCondition } from './condition-check.js';
import { refuseBadName, resolveDependencies } from './dependency-order.js';
import type { Dependent } from './dependency-order.js';
import type { LockBehavior, Pool, Stage } from './expanded.js';
import type { Part } from './include.js';
import { MappingReader } from './mapping-reader.js';
import type { PartReader } from './part-reader.js';
import { readJobs } from './read-job.js';
import { readPool } from './read-pool.js';
import { withVariables } from './scope.js';
import { refuse } from './yaml-tree.js';

const REFUSED_KEYS = ['group', 'trigger', 'checks', 'templateContext'];

export const LOCK_BEHAVIORS: readonly LockBehavior[] = ['sequential', 'runLatest'];

/** Without `dependsOn` a stage depends on the one before it. */
export function readStages(parts: readonly Part[], pool: Pool | undefined, readers: PartReader): Stage[] {
  const begun: BegunStage[] = [];
  for (const part of parts) begun.push(beginStage(part, begun.at(-1)));
  const dependencies = resolveDependencies(begun, 'stage');
  return begun.map((stage) => finishStage(stage, dependencies.get(stage.name) ?? [], pool, readers));
}

interface BegunStage extends Dependent {
  readonly reader: MappingReader;
  readonly part: Part;
}

function beginStage(part: Part, before: BegunStage | undefined): BegunStage {
  const reader = new MappingReader(part.node, 'a stage');
  const name = reader.requiredText('stage');
  const at = reader.positionOf('stage');
  reader.named(`the stage '${name}'`);
  refuseBadName(name, 'a stage', at);
  const dependsOn = reader.texts('dependsOn') ?? (before === undefined ? [] : [{ text: before.name, at }]);
  return { name, at, dependsOn, reader, part };
}

function finishStage(
  begun: BegunStage,
  dependsOn: readonly string[],
  inherited: Pool | undefined,
  readers: PartReader,
): Stage {
  const { reader, name, part } = begun;
  const condition = reader.text('condition')?.trim() || undefined;
  checkCondition(condition, { at: 'stage', dependsOn, stageDependsOn: [] }, reader.positionOf('condition'));
  const displayName = reader.text('displayName') || undefined;
  const lockBehavior = reader.choice('lockBehavior', LOCK_BEHAVIORS);
  const place = { at: 'stage variables', dependsOn: [], stageDependsOn: dependsOn } as const;
  const variables = readers.readVariables(reader.take('variables'), part.scope, place);
  const pool = readPool(reader.take('pool')) ?? inherited;
  const list = reader.sequence('jobs') ?? refuse(reader.at, `The stage '${name}' has no jobs`, 'write them');
  const isSkippable = reader.boolean('isSkippable') ?? true;
  reader.done(REFUSED_KEYS);
  const jobs = readJobs(
    readers.include(list, 'jobs', withVariables(part.scope, variables)),
    { pool, dependsOn },
    readers,
  );
  if (jobs.length === 0) refuse(reader.at, `The stage '${name}' has no jobs`, 'write at least one');
  return {
    stage: name,
    ...(displayName !== undefined && { displayName }),
    dependsOn,
    ...(condition !== undefined && { condition }),
    isSkippable,
    variables,
    ...(lockBehavior !== undefined && { lockBehavior }),
    jobs,
  };
}
