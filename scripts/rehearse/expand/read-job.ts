import { checkCondition } from './condition-check.js';
import { refuseBadName, refuseTwins, resolveDependencies } from './dependency-order.js';
import type { Dependent } from './dependency-order.js';
import type { DeploymentJob, Job, PlainJob, Pool, Step } from './expanded.js';
import type { Part } from './include.js';
import { MappingReader } from './mapping-reader.js';
import type { PartReader } from './part-reader.js';
import { readPool } from './read-pool.js';
import { IMPLICIT_CHECKOUT, IMPLICIT_DOWNLOAD, readStep } from './read-step.js';
import { withVariables } from './scope.js';
import { refuse } from './yaml-tree.js';
import type { Node, Position, SequenceNode } from './yaml-tree.js';

const REFUSED_KEYS = ['container', 'services', 'uses', 'templateContext', 'strategy'];

/** What a stage hands to its jobs. */
export interface StageSurroundings {
  readonly pool: Pool | undefined;
  /** The stages that `stageDependencies` may name. */
  readonly dependsOn: readonly string[];
}

export function readJobs(parts: readonly Part[], stage: StageSurroundings, readers: PartReader): Job[] {
  const begun = parts.map((part) => beginJob(part));
  const dependencies = resolveDependencies(begun, 'job');
  return begun.map((job) => finishJob(job, dependencies.get(job.name) ?? [], stage, readers));
}

/** Name and dependencies come first, since conditions are held against them. */
interface BegunJob extends Dependent {
  readonly kind: 'job' | 'deployment';
  readonly reader: MappingReader;
  readonly part: Part;
}

function beginJob(part: Part): BegunJob {
  const reader = new MappingReader(part.node, 'a job');
  const kind = reader.has('deployment') ? 'deployment' : 'job';
  const name = reader.requiredText(kind);
  const at = reader.positionOf(kind);
  reader.named(`the ${kind} '${name}'`);
  refuseBadName(name, 'a job', at);
  if (kind === 'deployment' && name.toLowerCase() === 'deploy') {
    refuse(at, "'deploy' is a keyword and cannot name a deployment job", 'take another name');
  }
  return { kind, name, at, dependsOn: reader.texts('dependsOn') ?? [], reader, part };
}

function finishJob(begun: BegunJob, dependsOn: readonly string[], stage: StageSurroundings, readers: PartReader): Job {
  const { reader, name, kind, part } = begun;
  const place = { at: 'job', dependsOn, stageDependsOn: stage.dependsOn } as const;
  const condition = reader.text('condition')?.trim() || undefined;
  checkCondition(condition, place, reader.positionOf('condition'));
  const displayName = reader.text('displayName') || undefined;
  const pool = readPool(reader.take('pool')) ?? stage.pool;
  const workspace = readWorkspace(reader.take('workspace'));
  const variables = readers.readVariables(reader.take('variables'), part.scope, place);
  const inner: Part = { node: part.node, scope: withVariables(part.scope, variables) };
  const base = {
    name,
    ...(displayName !== undefined && { displayName }),
    dependsOn,
    ...(condition !== undefined && { condition }),
    timeoutInMinutes: reader.count('timeoutInMinutes') ?? 60,
    cancelTimeoutInMinutes: reader.count('cancelTimeoutInMinutes') ?? 5,
    continueOnError: reader.boolean('continueOnError') ?? false,
    variables,
    ...(pool !== undefined && { pool }),
    ...(workspace !== undefined && { workspace }),
  };
  const job: PlainJob | DeploymentJob =
    kind === 'deployment'
      ? {
          kind,
          ...base,
          environment: readEnvironment(reader),
          steps: deploymentSteps(readSteps(deployStepsOf(reader), inner, readers)),
        }
      : { kind, ...base, steps: jobSteps(readSteps(stepsOf(reader), inner, readers)) };
  reader.done(REFUSED_KEYS);
  return job;
}

function stepsOf(reader: MappingReader): SequenceNode {
  const strategy = reader.take('strategy');
  if (strategy !== undefined) {
    const key = strategy.kind === 'mapping' ? strategy.entries[0]?.key : undefined;
    refuseByName(key === undefined ? 'strategy' : `strategy.${key.text}`, key?.at ?? strategy.at);
  }
  return reader.sequence('steps') ?? refuse(reader.at, 'A job has no steps', 'write them, or steps: []');
}

/** Only `strategy.runOnce.deploy.steps` is followed. */
function deployStepsOf(reader: MappingReader): SequenceNode {
  const at = reader.positionOf('strategy');
  const strategyNode =
    reader.take('strategy') ?? refuse(at, 'A deployment job has no strategy', 'write strategy.runOnce.deploy.steps');
  const strategy = new MappingReader(strategyNode, 'strategy');
  for (const kind of ['rolling', 'canary']) {
    if (strategy.has(kind)) refuseByName(`strategy.${kind}`, strategy.positionOf(kind));
  }
  const runOnce =
    strategy.take('runOnce') ?? refuse(at, "'strategy' has no runOnce", 'write strategy.runOnce.deploy.steps');
  strategy.done();
  const hooks = new MappingReader(runOnce, 'strategy.runOnce');
  const deploy =
    hooks.take('deploy') ?? refuse(hooks.at, "'strategy.runOnce' has no deploy", 'write strategy.runOnce.deploy.steps');
  for (const hook of ['preDeploy', 'routeTraffic', 'postRouteTraffic', 'on']) {
    if (hooks.has(hook)) refuseByName(`strategy.runOnce.${hook}`, hooks.positionOf(hook));
  }
  hooks.done();
  const deployReader = new MappingReader(deploy, 'strategy.runOnce.deploy');
  const steps = deployReader.sequence('steps');
  deployReader.done(['pool']);
  return steps ?? refuse(deployReader.at, "'strategy.runOnce.deploy' has no steps", 'write them');
}

function refuseByName(name: string, at: Position): never {
  return refuse(at, `'${name}' is not supported by the rehearsal`, 'remove it, or rehearse without it');
}

function readSteps(list: SequenceNode, part: Part, readers: PartReader): Step[] {
  const parts = readers.include(list, 'steps', part.scope);
  const steps = parts.map(({ node }) => ({ step: readStep(node, readers.knowsRepository), at: node.at }));
  refuseTwins(
    steps.flatMap(({ step, at: stepAt }) => (step.name === undefined ? [] : [{ name: step.name, at: stepAt }])),
    'step',
  );
  return steps.map(({ step }) => step);
}

function jobSteps(steps: readonly Step[]): readonly Step[] {
  return steps.some(({ kind }) => kind === 'checkout') ? steps : [IMPLICIT_CHECKOUT, ...steps];
}

function deploymentSteps(steps: readonly Step[]): readonly Step[] {
  return steps.some(({ kind }) => kind === 'download') ? steps : [IMPLICIT_DOWNLOAD, ...steps];
}

function readEnvironment(reader: MappingReader): string {
  const at = reader.positionOf('environment');
  const node = reader.take('environment');
  if (node === undefined)
    return refuse(at, 'A deployment job has no environment', 'name the environment it deploys to');
  let name: string;
  if (node.kind === 'scalar') name = node.text;
  else {
    const inner = new MappingReader(node, 'environment');
    name = inner.requiredText('name');
    inner.done(['resourceName', 'resourceId', 'resourceType', 'tags']);
  }
  if (name === '') refuse(at, "'environment' is empty", 'name the environment');
  if (name.includes('.'))
    refuse(
      at,
      `The resource in the environment '${name}' is not supported by the rehearsal`,
      'name the environment only',
    );
  return name;
}

function readWorkspace(node: Node | undefined): PlainJob['workspace'] {
  if (node === undefined) return undefined;
  const reader = new MappingReader(node, 'workspace');
  const clean = reader.choice('clean', ['outputs', 'resources', 'all'] as const);
  reader.done();
  return clean === undefined ? undefined : { clean };
}
