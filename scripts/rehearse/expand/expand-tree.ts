import type { Budget } from './budget.js';
import { toBoolean } from './coercion.js';
import { DirectiveChain } from './directive-chain.js';
import { evaluateTemplate, expandScalar } from './evaluate-template.js';
import { RESERVED_NAMES, withLoop } from './scope.js';
import type { Scope } from './scope.js';
import { directiveOf } from './template-text.js';
import { kindOf, object } from './value.js';
import type { Value } from './value.js';
import { refuse } from './yaml-tree.js';
import type { Entry, MappingNode, Node, Position, SequenceNode } from './yaml-tree.js';

/** Reads a stage's or a job's `variables` before the rest of it, because the expressions beside them see them. */
export interface VariablesReader {
  expandVariables(node: Node, scope: Scope): { readonly node: Node; readonly scope: Scope };
}

type Take<T> = (found: T) => void;

/** Evaluates every `${{ }}` of a tree and follows its directives. What it returns holds none and is never expanded again. */
export class TreeExpander {
  constructor(
    private readonly budget: Budget,
    private readonly variables: VariablesReader,
  ) {}

  expand(node: Node, scope: Scope): Node {
    this.budget.charge(node);
    if (node.kind === 'scalar') {
      const result = expandScalar(node, scope);
      if (result !== node) this.budget.chargeWhole(result);
      return result;
    }
    return node.kind === 'sequence' ? this.expandSequence(node, scope) : this.expandMapping(node, scope);
  }

  /** `seen` is called for each item as soon as it is there, before the next one is expanded. */
  expandSequence(node: SequenceNode, scope: Scope, seen: Take<Node> = ignore): SequenceNode {
    const items: Node[] = [];
    this.takeItems(node.items, scope, (item) => {
      items.push(item);
      seen(item);
    });
    return { kind: 'sequence', items, at: node.at };
  }

  expandMapping(node: MappingNode, scope: Scope, seen: Take<Entry> = ignore): MappingNode {
    const owned = ownVariables(node);
    if (owned === undefined) return mappingOf(node.at, (take) => this.takeEntries(node.entries, scope, take), seen);
    const variables = this.variables.expandVariables(owned.value, scope);
    const ready = new Map([[owned, variables.node]]);
    return mappingOf(node.at, (take) => this.takeEntries(node.entries, variables.scope, take, ready), seen);
  }

  private takeEntries(
    entries: readonly Entry[],
    scope: Scope,
    take: Take<Entry>,
    ready?: ReadonlyMap<Entry, Node>,
  ): void {
    const chain = new DirectiveChain();
    for (const entry of entries) {
      if (directiveOf(entry.key) !== undefined) {
        this.follow(entry, chain, scope, (inner) => this.takeBroughtEntries(entry.value, inner, take));
        continue;
      }
      chain.end();
      this.budget.charge(entry.key);
      const key = expandScalar(entry.key, scope);
      if (key.kind !== 'scalar' || key.text === '') {
        refuse(entry.key.at, `The key '${entry.key.text}' does not yield a name`, 'use an expression that yields text');
      }
      take({ key, value: ready?.get(entry) ?? this.expand(entry.value, scope) });
    }
  }

  private takeBroughtEntries(value: Node, scope: Scope, take: Take<Entry>): void {
    if (value.kind === 'mapping') {
      this.takeEntries(value.entries, scope, take);
      return;
    }
    const result = this.expand(value, scope);
    if (result.kind === 'mapping') result.entries.forEach(take);
    else if (!isNothing(result)) {
      refuse(value.at, `A directive within a mapping brings a ${result.kind}`, 'it must bring a mapping');
    }
  }

  private takeItems(items: readonly Node[], scope: Scope, take: Take<Node>): void {
    const chain = new DirectiveChain();
    for (const item of items) {
      if (isDirectives(item)) {
        this.takeDirectedItems(item, chain, scope, take);
        continue;
      }
      chain.end();
      const result = this.expand(item, scope);
      if (item.kind === 'scalar' && result.kind === 'sequence') result.items.forEach(take);
      else take(result);
    }
  }

  /** Directives that lead to a mapping make one item of all they bring; those that lead to lists bring the lists' items. */
  private takeDirectedItems(item: MappingNode, chain: DirectiveChain, scope: Scope, take: Take<Node>): void {
    if (leadsToMapping(item)) {
      const made = mappingOf(item.at, (takeEntry) => {
        for (const entry of item.entries) {
          this.follow(entry, chain, scope, (inner) => this.takeBroughtEntries(entry.value, inner, takeEntry));
        }
      });
      if (made.entries.length > 0) take(made);
      return;
    }
    for (const entry of item.entries) {
      this.follow(entry, chain, scope, (inner) => this.takeBroughtItems(entry.value, inner, take));
    }
  }

  private takeBroughtItems(value: Node, scope: Scope, take: Take<Node>): void {
    if (value.kind !== 'scalar') {
      this.takeItems(value.kind === 'sequence' ? value.items : [value], scope, take);
      return;
    }
    const result = this.expand(value, scope);
    if (result.kind === 'sequence') result.items.forEach(take);
    else if (result.kind === 'mapping') take(result);
    else if (!isNothing(result)) {
      refuse(value.at, `A directive within a list brings the scalar '${result.text}'`, 'it must bring a list');
    }
  }

  /** Runs `bring` as often as the directive in the entry's key says. */
  private follow(entry: Entry, chain: DirectiveChain, scope: Scope, bring: (scope: Scope) => void): void {
    const { at } = entry.key;
    const directive = directiveOf(entry.key);
    if (directive?.kind === 'if' || directive?.kind === 'elseif') {
      const { expression } = directive;
      if (chain.takes(directive.kind, () => toBoolean(evaluateTemplate(expression, scope, at)), at)) bring(scope);
    } else if (directive?.kind === 'else') {
      if (chain.takes('else', () => true, at)) bring(scope);
    } else {
      chain.end();
      if (directive?.kind !== 'each') bring(scope);
      else {
        refuseUsedName(directive.variable, scope, at);
        for (const item of itemsOf(directive.expression, scope, at)) bring(withLoop(scope, directive.variable, item));
      }
    }
  }
}

const ignore = (): void => undefined;

/** A mapping without two keys of the same name; names are compared without case. */
function mappingOf(at: Position, fill: (take: Take<Entry>) => void, seen: Take<Entry> = ignore): MappingNode {
  const entries = new Map<string, Entry>();
  fill((entry) => {
    const name = entry.key.text.toUpperCase();
    if (entries.has(name))
      refuse(entry.key.at, `The key '${entry.key.text}' stands twice in one mapping`, 'keep one of them');
    entries.set(name, entry);
    seen(entry);
  });
  return { kind: 'mapping', entries: [...entries.values()], at };
}

function ownVariables(node: MappingNode): Entry | undefined {
  const owner = node.entries.some(({ key }) => ['stage', 'job', 'deployment'].includes(key.text));
  return owner ? node.entries.find(({ key }) => key.text === 'variables') : undefined;
}

function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.text === '';
}

function isDirectives(node: Node): node is MappingNode {
  return (
    node.kind === 'mapping' &&
    node.entries.length > 0 &&
    node.entries.every(({ key }) => directiveOf(key) !== undefined)
  );
}

function leadsToMapping(node: MappingNode): boolean {
  const value = node.entries[0]?.value;
  return value?.kind === 'mapping' && (isDirectives(value) ? leadsToMapping(value) : true);
}

function refuseUsedName(name: string, scope: Scope, at: Position): void {
  if (RESERVED_NAMES.has(name.toLowerCase()) || scope.loops.has(name.toLowerCase())) {
    refuse(at, `The name '${name}' of an 'each' is already in use here`, 'take another name');
  }
}

function itemsOf(expression: string, scope: Scope, at: Position): readonly Value[] {
  const value = evaluateTemplate(expression, scope, at);
  if (value !== null && typeof value === 'object') {
    if (value.kind === 'array') return value.items;
    if (value.kind === 'object')
      return value.entries.map(([key, item]) =>
        object([
          ['key', key],
          ['value', item],
        ]),
      );
  }
  return refuse(
    at,
    `'each' needs a list or a mapping, but '${expression.trim()}' is a ${kindOf(value)}`,
    'pass a list',
  );
}
