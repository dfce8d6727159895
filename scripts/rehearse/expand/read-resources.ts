import type { RepositoryResource, Resources } from './expanded.js';
import { MappingReader } from './mapping-reader.js';
import { refuse } from './yaml-tree.js';
import type { Node } from './yaml-tree.js';

/** Only repositories; expressions are not evaluated there, neither by the service nor here. */
export function readResources(node: Node): Resources {
  const reader = new MappingReader(node, 'resources');
  const list = reader.sequence('repositories');
  reader.done(['builds', 'containers', 'packages', 'pipelines', 'webhooks']);
  return { repositories: (list?.items ?? []).map(readRepository) };
}

function readRepository(node: Node): RepositoryResource {
  const reader = new MappingReader(node, 'a repository');
  const repository = reader.requiredText('repository');
  reader.named(`the repository '${repository}'`);
  if (!/^[-\w]+$/.test(repository) || ['self', 'none'].includes(repository)) {
    refuse(
      reader.positionOf('repository'),
      `'${repository}' is not an alias for a repository`,
      'use letters, digits, - and _',
    );
  }
  const type = reader.choice('type', ['git', 'github', 'githubenterprise', 'bitbucket'] as const) ?? 'git';
  const optional = Object.fromEntries(
    ['name', 'ref', 'endpoint'].flatMap((key) => {
      const at = reader.positionOf(key);
      const text = reader.text(key);
      if (text?.includes('${{'))
        refuse(at, `'${key}' of the repository '${repository}' holds an expression`, 'write it out');
      return text === undefined ? [] : [[key, text]];
    }),
  );
  reader.done(['trigger', 'checkoutOptions']);
  return { repository, type, ...optional };
}
