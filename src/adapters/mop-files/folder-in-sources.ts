import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { OperatorError } from '../../release/operator-error.js';

/** The release's folder relative to the root of the checkout, `.` or with forward slashes. */
export function folderInSources(sourcesFolder: string, folder: string): string {
  const inside = relative(realpathSync(sourcesFolder), realpathSync(folder));
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw new OperatorError(
      'release.yaml stands outside the checked-out sources',
      folder,
      'move it into the repository',
    );
  }
  return inside === '' ? '.' : inside.split(sep).join('/');
}
