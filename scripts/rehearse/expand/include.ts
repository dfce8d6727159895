import type { TreeExpander } from './expand-tree.js';
import { MappingReader } from './mapping-reader.js';
import { bindParameters } from './parameters.js';
import type { Scope } from './scope.js';
import type { TemplateLoader } from './template-loader.js';
import { entryOf, fileText, refuse } from './yaml-tree.js';
import type { Entry, MappingNode, Node, SequenceNode } from './yaml-tree.js';

/** A file with its parameters bound: what it holds is expanded in this scope. */
export interface OpenedTemplate {
  readonly root: MappingNode;
  readonly scope: Scope;
}

/** A part of a pipeline and the scope in which templates within it are included. */
export interface Part {
  readonly node: Node;
  readonly scope: Scope;
}

/** Opens the file that `template:` names, beside `parameters:`. The reference itself is already expanded. */
export function openTemplate(reference: Node, what: string, scope: Scope, loader: TemplateLoader): OpenedTemplate {
  const reader = new MappingReader(reference, what);
  const at = reader.positionOf('template');
  const file = loader.resolve(reader.requiredText('template'), at);
  const given = givenParameters(reader.take('parameters'));
  reader.done();
  const root = loader.load(file, scope.nesting + 1, at);
  const parameters = bindParameters(entryOf(root, 'parameters')?.value, given, fileText(file), at);
  return { root, scope: { parameters, variables: scope.variables, loops: new Map(), nesting: scope.nesting + 1 } };
}

/** Replaces template references in a list of stages, jobs or steps by what the templates hold, however deep. */
export function includeTemplates(
  list: SequenceNode,
  key: 'stages' | 'jobs' | 'steps',
  scope: Scope,
  tree: TreeExpander,
  loader: TemplateLoader,
): Part[] {
  return list.items.flatMap((node) => {
    if (node.kind !== 'mapping' || entryOf(node, 'template') === undefined) return [{ node, scope }];
    const opened = openTemplate(node, `a reference to a template of ${key}`, scope, loader);
    const inner = tree.expandSequence(listOf(opened.root, key), opened.scope);
    return includeTemplates(inner, key, opened.scope, tree, loader);
  });
}

function listOf(root: MappingNode, key: string): SequenceNode {
  const reader = new MappingReader(root, `a template of ${key}`);
  reader.take('parameters');
  const at = reader.positionOf(key);
  const list = reader.take(key);
  reader.done();
  if (list?.kind === 'sequence') return list;
  return refuse(
    at,
    `The template ${fileText(root.at.file)} has no list '${key}'`,
    `include it where its content belongs`,
  );
}

function givenParameters(node: Node | undefined): readonly Entry[] {
  if (node === undefined || (node.kind === 'scalar' && node.text === '')) return [];
  return node.kind === 'mapping'
    ? node.entries
    : refuse(node.at, "'parameters' is not a mapping", 'write names and values');
}
