import type { Variable } from './expanded.js';
import type { TreeExpander, VariablesReader } from './expand-tree.js';
import { openTemplate } from './include.js';
import { MappingReader } from './mapping-reader.js';
import type { Scope } from './scope.js';
import type { TemplateLoader } from './template-loader.js';
import { entryOf, refuse, scalar } from './yaml-tree.js';
import type { Entry, MappingNode, Node, SequenceNode } from './yaml-tree.js';

/** A variable as it stands in the list that `expandVariables` makes. */
interface ReadVariable extends Variable {
  readonly node: Node;
}

/** Reads `variables:` in both its forms, with the templates it includes. Each value may use the variables above it. */
export class VariableBlocks implements VariablesReader {
  constructor(
    private readonly loader: TemplateLoader,
    private readonly tree: () => TreeExpander,
  ) {}

  expandVariables(node: Node, scope: Scope): { readonly node: SequenceNode; readonly scope: Scope } {
    const growing = new Map(scope.variables);
    const inner = { ...scope, variables: growing };
    const found: ReadVariable[] = [];
    const take = (variable: ReadVariable): void => {
      found.push(variable);
      growing.set(variable.name.toUpperCase(), variable);
    };
    const expandedLater = node.kind === 'scalar' ? this.tree().expand(node, inner) : undefined;
    if (expandedLater !== undefined) this.readAll(expandedLater, inner, take);
    else if (node.kind === 'sequence')
      this.tree().expandSequence(node, inner, (item) => this.readItem(item, inner, take));
    else if (node.kind === 'mapping') this.tree().expandMapping(node, inner, (entry) => take(fromEntry(entry)));
    return { node: { kind: 'sequence', items: found.map(({ node: item }) => item), at: node.at }, scope: inner };
  }

  /** Reads what is expanded already. Of two variables of one name the later one holds. */
  read(node: Node | undefined, scope: Scope): Variable[] {
    const found = new Map<string, Variable>();
    if (node !== undefined) {
      this.readAll(node, scope, ({ name, value, readonly }) => {
        found.delete(name.toUpperCase());
        found.set(name.toUpperCase(), { name, value, readonly });
      });
    }
    return [...found.values()];
  }

  private readAll(node: Node, scope: Scope, take: (variable: ReadVariable) => void): void {
    if (node.kind === 'mapping') node.entries.map(fromEntry).forEach(take);
    else if (node.kind === 'sequence') for (const item of node.items) this.readItem(item, scope, take);
    else if (node.text !== '') refuse(node.at, `'variables' is '${node.text}'`, 'write a mapping or a list');
  }

  private readItem(item: Node, scope: Scope, take: (variable: ReadVariable) => void): void {
    if (item.kind === 'mapping' && entryOf(item, 'template') !== undefined) {
      const opened = openTemplate(item, 'a reference to a template of variables', scope, this.loader);
      const reader = new MappingReader(opened.root, 'a template of variables');
      reader.take('parameters');
      const at = reader.positionOf('variables');
      const block = reader.take('variables') ?? refuse(at, 'A template of variables has no variables', 'add them');
      reader.done();
      this.readAll(this.expandVariables(block, opened.scope).node, opened.scope, take);
      return;
    }
    const reader = new MappingReader(item, 'a variable');
    if (reader.has('group')) {
      refuse(
        reader.positionOf('group'),
        "'group' (a variable group) is not supported by the rehearsal",
        'write the variables out',
      );
    }
    const name = reader.requiredText('name');
    reader.named(`the variable '${name}'`);
    const value = reader.text('value') ?? '';
    const readonly = reader.boolean('readonly') ?? false;
    reader.done();
    take({ name, value, readonly, node: item });
  }
}

function fromEntry({ key, value }: Entry): ReadVariable {
  if (value.kind !== 'scalar') refuse(value.at, `The variable '${key.text}' is a ${value.kind}`, 'write text');
  const entries = [
    { key: scalar('name', key.at), value: key },
    { key: scalar('value', key.at), value },
  ];
  const node: MappingNode = { kind: 'mapping', entries, at: key.at };
  return { name: key.text, value: value.text, readonly: false, node };
}
