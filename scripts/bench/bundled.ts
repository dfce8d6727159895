import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** A script of this folder as one file in `folder`, built as the tasks are, so that it is measured without tsx; answers its path. */
export function bundled(script: string, folder: string): string {
  const outfile = join(folder, `${script}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, `${script}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    // A file of the storage SDK asks for its own address, which a CommonJS module does not have.
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return outfile;
}
