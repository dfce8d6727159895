import type { Dependency } from '../expand/runtime-context.js';
import type { Job } from '../expand/expanded.js';
import { forExpressions, type Result } from './result.js';

/** How a job ended, and what it hands on. */
export interface JobEnd {
  readonly kind: Job['kind'];
  readonly result: Result;
  /** `step.variable` → value. */
  readonly outputs: ReadonlyMap<string, string>;
}

export interface StageEnd {
  readonly result: Result;
  /** By name; a stage that was skipped or rejected has none. */
  readonly jobs: ReadonlyMap<string, JobEnd>;
}

/** A job as other jobs' expressions see it: outputs of a deployment job carry the job's name in front. */
export function jobAsDependency(name: string, { kind, result, outputs }: JobEnd): Dependency {
  const named = kind === 'deployment' ? prefixed(name, outputs) : outputs;
  return { result: forExpressions(result), outputs: named };
}

/** A stage as the conditions of later stages see it: every output carries its job's name in front. */
export function stageAsDependency({ result, jobs }: StageEnd): Dependency {
  const outputs = [...jobs].flatMap(([name, job]) => [...prefixed(name, jobAsDependency(name, job).outputs)]);
  return { result: forExpressions(result), outputs: new Map(outputs) };
}

/** What `stageDependencies.X` holds. */
export function jobsAsDependencies({ jobs }: StageEnd): ReadonlyMap<string, Dependency> {
  return new Map([...jobs].map(([name, job]) => [name, jobAsDependency(name, job)]));
}

function prefixed(prefix: string, outputs: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...outputs].map(([name, value]) => [`${prefix}.${name}`, value]));
}
