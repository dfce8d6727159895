import type { PartTexts } from '../../mop/instrument-mop.js';
import { forgetful, type Remember } from '../../mop/remember.js';
import { partCandidates, partsIn } from '../../mop/template-parts.js';
import type { ReleaseFolder, TextRead } from './release-folder.js';

/** More files than any MOP is made of. */
const mostParts = 200;

/** Every file that a MOP takes in, and what those take in, keyed by path relative to the release's folder. */
export function readParts(
  folder: ReleaseFolder,
  source: string,
  text: string,
  remember: Remember = forgetful,
): PartTexts {
  const parts = new Map<string, TextRead>();
  const pending = [{ file: source, text }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { file } = next;
    for (const name of remember(`parts in ${file}`, [next.text], () => partsIn(next.text))) {
      const path = partCandidates(file, name).find((candidate) => folder.stands(candidate));
      if (path === undefined || path === source || parts.has(path) || parts.size >= mostParts) continue;
      const read = folder.readText(path);
      parts.set(path, read);
      if (read.kind === 'text') pending.push({ file: path, text: read.text });
    }
  }
  return parts;
}
