import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node as YamlNode, Pair } from 'yaml';
import { hasExpression } from './template-text.js';
import { refuse } from './yaml-tree.js';
import type { Entry, FileName, Node, Position } from './yaml-tree.js';

/**
 * Reads the YAML that the service reads: every scalar is text, and anchors, aliases, tags, complex keys and several
 * documents are refused. Whether a key stands twice is judged after expansion, since `${{ if }}` keys may repeat.
 */
export function parseYaml(text: string, file: FileName): Node {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
  });
  const positionAt = (offset: number): Position => ({ file, line: lines.linePos(offset).line });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    refuse(positionAt(fault.pos[0]), `The YAML cannot be read: ${firstLine(fault.message)}`, 'mend the file');
  }
  return new Reader(positionAt).node(document.contents, positionAt(0));
}

class Reader {
  constructor(private readonly positionAt: (offset: number) => Position) {}

  node(node: YamlNode | null, parent: Position): Node {
    const at = node?.range ? this.positionAt(node.range[0]) : parent;
    if (node === null) return { kind: 'scalar', text: '', at, block: false };
    if (isAlias(node))
      refuse(at, `The YAML alias '*${node.source}' is not supported by Azure Pipelines`, 'write the value out');
    this.refuseAnchorAndTag(node, at);
    if (isMap<YamlNode, YamlNode | null>(node)) {
      return { kind: 'mapping', entries: withoutTwins(node.items.map((pair) => this.entry(pair, at))), at };
    }
    if (isSeq<YamlNode | null>(node)) {
      return { kind: 'sequence', items: node.items.map((item) => this.node(item, at)), at };
    }
    if (!isScalar(node))
      refuse(at, 'This YAML construct is not supported by Azure Pipelines', 'use mappings, lists and scalars');
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    return { kind: 'scalar', text: typeof node.value === 'string' ? node.value : '', at, block };
  }

  private entry(pair: Pair<YamlNode, YamlNode | null>, parent: Position): Entry {
    const key = this.node(pair.key, parent);
    if (key.kind !== 'scalar')
      refuse(key.at, 'A key that is a list or a mapping is not supported by Azure Pipelines', 'use a scalar');
    return { key, value: this.node(pair.value, key.at) };
  }

  private refuseAnchorAndTag(node: YamlNode, at: Position): void {
    const anchor = 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined)
      refuse(at, `The YAML anchor '&${anchor}' is not supported by Azure Pipelines`, 'remove it');
    if (node.tag !== undefined)
      refuse(at, `The YAML tag '${node.tag}' is not supported by Azure Pipelines`, 'remove it');
  }
}

/** Keys that hold an expression may repeat here; what they come to is judged when they are expanded. */
function withoutTwins(entries: readonly Entry[]): readonly Entry[] {
  const lines = new Map<string, number>();
  for (const { key } of entries) {
    if (hasExpression(key)) continue;
    const name = key.text.toUpperCase();
    const line = lines.get(name);
    if (line !== undefined) refuse(key.at, `The key '${key.text}' stands twice in one mapping`, `see line ${line}`);
    lines.set(name, key.at.line);
  }
  return entries;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
