import { checkRuntimeValue } from './condition-check.js';
import type { ExpressionPlace } from './condition-check.js';
import type { Variable } from './expanded.js';
import type { TreeExpander } from './expand-tree.js';
import { includeTemplates } from './include.js';
import type { Part } from './include.js';
import type { Scope } from './scope.js';
import type { TemplateLoader } from './template-loader.js';
import type { VariableBlocks } from './variables.js';
import type { Node, SequenceNode } from './yaml-tree.js';

/** What the readers of stages and jobs need to follow templates within them. */
export class PartReader {
  constructor(
    private readonly loader: TemplateLoader,
    private readonly tree: TreeExpander,
    private readonly blocks: VariableBlocks,
  ) {}

  readonly knowsRepository = (alias: string): boolean => this.loader.knowsRepository(alias);

  include(list: SequenceNode, key: 'stages' | 'jobs' | 'steps', scope: Scope): Part[] {
    return includeTemplates(list, key, scope, this.tree, this.loader);
  }

  /** Reads a list that is expanded already and checks the runtime expressions in it. */
  readVariables(node: Node | undefined, scope: Scope, place: ExpressionPlace): Variable[] {
    const variables = this.blocks.read(node, scope);
    if (node !== undefined) for (const { value } of variables) checkRuntimeValue(value, place, node.at);
    return variables;
  }
}
