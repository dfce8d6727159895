import { Budget } from './budget.js';
import type { ExpandedPipeline, Pool, Resources, Stage, Variable } from './expanded.js';
import { TreeExpander } from './expand-tree.js';
import { openTemplate } from './include.js';
import type { OpenedTemplate, Part } from './include.js';
import { MappingReader } from './mapping-reader.js';
import { bindParameters, givenEntries } from './parameters.js';
import { PartReader } from './part-reader.js';
import { readPool } from './read-pool.js';
import { readResources } from './read-resources.js';
import { readSchedules } from './read-schedules.js';
import { LOCK_BEHAVIORS, readStages } from './read-stage.js';
import type { Scope } from './scope.js';
import { TemplateLoader } from './template-loader.js';
import type { TemplateSource } from './template-loader.js';
import { VariableBlocks } from './variables.js';
import { entryOf, fileText, refuse, scalar } from './yaml-tree.js';
import type { MappingNode, Node, Position, SequenceNode } from './yaml-tree.js';

export interface ExpandOptions {
  readonly source: TemplateSource;
  /** The pipeline's file in `self`. */
  readonly path: string;
  /** Values for the pipeline's own runtime parameters. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Predefined variables that `${{ variables.x }}` sees. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Expands a pipeline as Azure Pipelines does; what the rehearsal does not follow is refused by name. Throws `OperatorError` with file:line. */
export function expandPipeline(options: ExpandOptions): ExpandedPipeline {
  return new PipelineExpander(options).expand();
}

const BODIES = ['stages', 'jobs', 'steps', 'extends'] as const;
const REFUSED_KEYS = [
  'appendCommitMessageToRunName',
  'strategy',
  'container',
  'services',
  'workspace',
  'continueOnError',
];
const REFUSED_IN_TEMPLATE = ['name', 'trigger', 'pr', 'schedules', 'resources', 'pool', 'lockBehavior'];

/** What the pipeline's own file settles before the template that it extends is read. */
interface Settled {
  readonly variables: readonly Variable[];
  readonly stages: readonly Stage[];
}

class PipelineExpander {
  private readonly loader: TemplateLoader;
  private readonly tree: TreeExpander;
  private readonly blocks: VariableBlocks;
  private readonly readers: PartReader;

  constructor(private readonly options: ExpandOptions) {
    const budget = new Budget();
    this.loader = new TemplateLoader(options.source, budget);
    this.blocks = new VariableBlocks(this.loader, () => this.tree);
    this.tree = new TreeExpander(budget, this.blocks);
    this.readers = new PartReader(this.loader, this.tree, this.blocks);
  }

  expand(): ExpandedPipeline {
    const file = { repository: 'self', path: this.options.path };
    const at: Position = { file, line: 1 };
    const root = this.loader.load(file, 0, at);
    const resources = this.readOwnResources(root);
    const given = givenEntries(this.options.parameters ?? {}, at);
    const parameters = bindParameters(entryOf(root, 'parameters')?.value, given, fileText(file), at);
    const predefined = Object.entries(this.options.variables ?? {}).map(
      ([name, value]) => [name.toUpperCase(), { name, value }] as const,
    );
    const scope: Scope = { parameters, variables: new Map(predefined), loops: new Map(), nesting: 0 };
    const { reader, inner } = this.open({ root, scope }, 'the pipeline');
    reader.take('resources');
    for (const key of ['trigger', 'pr']) refuseTrigger(key, reader);
    const schedules = reader.take('schedules');
    const name = reader.text('name');
    const lockBehavior = reader.choice('lockBehavior', LOCK_BEHAVIORS);
    const settled = this.readBody(reader, inner, readPool(reader.take('pool')), REFUSED_KEYS);
    return {
      ...(name !== undefined && { name }),
      variables: settled.variables,
      ...(lockBehavior !== undefined && { lockBehavior }),
      ...(resources !== undefined && { resources }),
      ...(schedules !== undefined && { schedules: readSchedules(schedules) }),
      stages: settled.stages,
    };
  }

  private readOwnResources(root: MappingNode): Resources | undefined {
    const node = entryOf(root, 'resources')?.value;
    if (node === undefined) return undefined;
    const resources = readResources(node);
    for (const { repository } of resources.repositories) this.loader.declareRepository(repository);
    return resources;
  }

  /** Expands a whole file: its variables first, since all the rest sees them. `parameters` and `resources` hold literals only. */
  private open(opened: OpenedTemplate, what: string): { reader: MappingReader; inner: Scope } {
    const { root, scope } = opened;
    const block = entryOf(root, 'variables');
    const variables = block && this.blocks.expandVariables(block.value, scope);
    const inner = variables?.scope ?? scope;
    const literal = root.entries.filter(({ key }) => key.text === 'resources');
    const rest = root.entries.filter(({ key }) => !['parameters', 'resources', 'variables'].includes(key.text));
    const body = this.tree.expandMapping({ ...root, entries: rest }, inner);
    const late = entryOf(body, 'variables');
    if (late)
      refuse(
        late.key.at,
        "'variables' under a directive is not supported by the rehearsal",
        'put the directive below variables',
      );
    const own = block && variables ? [{ key: block.key, value: variables.node }] : [];
    return { reader: new MappingReader({ ...root, entries: [...literal, ...own, ...body.entries] }, what), inner };
  }

  private readBody(reader: MappingReader, scope: Scope, pool: Pool | undefined, refused: readonly string[]): Settled {
    const place = { at: 'pipeline', dependsOn: [], stageDependsOn: [] } as const;
    const variables = this.readers.readVariables(reader.take('variables'), scope, place);
    const [body, second] = BODIES.filter((key) => reader.has(key));
    if (body === undefined || second !== undefined) {
      const found = second === undefined ? 'none of' : `'${body}' and '${second}' together, but only one of`;
      refuse(reader.positionOf(second ?? ''), `The file has ${found} ${BODIES.join(', ')}`, 'keep one of them');
    }
    const at = reader.positionOf(body);
    const node = reader.take(body) ?? scalar('', at);
    reader.done(refused);
    if (body === 'extends') return this.readExtended(node, scope, pool, variables);
    if (node.kind !== 'sequence') return refuse(at, `'${body}' is not a list`, 'write a list');
    return { variables, stages: readStages(this.stageParts(body, node, scope), pool, this.readers) };
  }

  private readExtended(node: Node, scope: Scope, pool: Pool | undefined, variables: readonly Variable[]): Settled {
    const opened = openTemplate(node, "'extends'", scope, this.loader);
    const { reader, inner } = this.open(opened, `the extended template ${fileText(opened.root.at.file)}`);
    const settled = this.readBody(reader, inner, pool, REFUSED_IN_TEMPLATE);
    const own = variables.filter(
      ({ name }) => !settled.variables.some((other) => other.name.toUpperCase() === name.toUpperCase()),
    );
    return { variables: [...own, ...settled.variables], stages: settled.stages };
  }

  /** A file with jobs or steps only is one stage, as the service names it. */
  private stageParts(body: 'stages' | 'jobs' | 'steps', list: SequenceNode, scope: Scope): Part[] {
    if (body === 'stages') return this.readers.include(list, 'stages', scope);
    const jobs = body === 'jobs' ? list : listOfOne(mapping(list.at, { job: scalar('Job', list.at), steps: list }));
    return [{ node: mapping(list.at, { stage: scalar('__default', list.at), jobs }), scope }];
  }
}

/** A push must never start a release, so nothing but `none` is followed. */
function refuseTrigger(key: string, reader: MappingReader): void {
  const at = reader.positionOf(key);
  const node = reader.take(key);
  if (node === undefined || (node.kind === 'scalar' && node.text === 'none')) return;
  refuse(at, `'${key}' other than none is not supported by the rehearsal`, `write ${key}: none`);
}

function mapping(at: Position, values: Readonly<Record<string, Node>>): MappingNode {
  return {
    kind: 'mapping',
    entries: Object.entries(values).map(([key, value]) => ({ key: scalar(key, at), value })),
    at,
  };
}

function listOfOne(node: Node): SequenceNode {
  return { kind: 'sequence', items: [node], at: node.at };
}
