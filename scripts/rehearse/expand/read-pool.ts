import type { Pool } from './expanded.js';
import { MappingReader } from './mapping-reader.js';
import { refuse } from './yaml-tree.js';
import type { Node } from './yaml-tree.js';

/** `pool: name` and `pool:` with name or vmImage and demands. A server pool is refused. */
export function readPool(node: Node | undefined): Pool | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') {
    if (node.text === 'server')
      refuse(node.at, "'pool: server' is not supported by the rehearsal", 'use a pool with agents');
    return node.text === '' ? undefined : { name: node.text, demands: [] };
  }
  const reader = new MappingReader(node, 'a pool');
  const name = reader.text('name') || undefined;
  const vmImage = reader.text('vmImage') || undefined;
  const demands = (reader.texts('demands') ?? []).map(({ text }) => text);
  reader.done();
  return { ...(name !== undefined && { name }), ...(vmImage !== undefined && { vmImage }), demands };
}
