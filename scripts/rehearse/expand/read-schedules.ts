import type { Schedule } from './expanded.js';
import { MappingReader } from './mapping-reader.js';
import { refuse, type Node } from './yaml-tree.js';

/** Read and handed on, so that they can be checked; the rehearsal starts nothing by the clock. */
export function readSchedules(node: Node): readonly Schedule[] {
  if (node.kind !== 'sequence') return refuse(node.at, "'schedules' is not a list", 'write a list');
  return node.items.map(readSchedule);
}

function readSchedule(node: Node): Schedule {
  const reader = new MappingReader(node, 'a schedule');
  const at = reader.positionOf('cron');
  const cron = reader.requiredText('cron');
  if (cron.trim().split(/\s+/).length !== 5)
    refuse(at, `'${cron}' is not a cron expression`, 'write minute, hour, day of the month, month, day of the week');
  const displayName = reader.text('displayName');
  const branches = reader.take('branches');
  const always = reader.boolean('always') ?? false;
  const batch = reader.boolean('batch') ?? false;
  reader.done();
  return {
    cron,
    ...(displayName === undefined ? {} : { displayName }),
    ...(branches === undefined ? {} : { branches: readBranches(branches) }),
    always,
    batch,
  };
}

function readBranches(node: Node): NonNullable<Schedule['branches']> {
  const reader = new MappingReader(node, "'branches' of a schedule");
  const include = reader.texts('include')?.map(({ text }) => text) ?? [];
  const exclude = reader.texts('exclude')?.map(({ text }) => text);
  reader.done();
  return { include, ...(exclude === undefined ? {} : { exclude }) };
}
