import type { DescribedMop } from '../../mop/describe-mops.js';
import { ExecutionFiles } from './execution-files.js';
import type { ReadRelease } from './read-release.js';

/** Every word of the files that Ansible may read, variable files left out: what stands there may be used there. */
export function usedWords({ folder, release }: ReadRelease, mops: readonly DescribedMop[]): ReadonlySet<string> {
  const execution = new ExecutionFiles(folder, release);
  const paths = new Set<string>();
  for (const region of release.regions) {
    for (const { playbooks } of mops) for (const { path } of execution.filesOf(playbooks, region)) paths.add(path);
  }
  for (const path of release.regions.flatMap((region) => region.variables)) paths.delete(path);
  const words = new Set<string>();
  for (const path of paths) {
    const read = folder.readText(path);
    if (read.kind === 'text') for (const [word] of read.text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) words.add(word);
  }
  return words;
}
