import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** What the first view may load as JavaScript, compressed as a web server sends it. */
const mostBytesOfFirstView = 250 * 1024;

/** Prints the hub's sizes and fails the build when the scripts of the first view are too large. */
export class HubSizePlugin {
  apply(compiler) {
    compiler.hooks.afterEmit.tap('HubSize', (compilation) => {
      const folder = compilation.outputOptions.path;
      const first = ['hub', 'screen'].flatMap((name) => compilation.namedChunkGroups.get(name).getFiles());
      // The widget and the run's tab are pages of their own; the worker is asked for by long histories only.
      const own = new Set(
        [...compilation.entrypoints].flatMap(([name]) =>
          name === 'hub' ? [] : [...compilation.entrypoints.get(name).getFiles()],
        ),
      );
      const files = readdirSync(folder);
      const sizeOf = (names) =>
        names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0);
      const scripts = files.filter((name) => name.endsWith('.js'));
      const firstView = sizeOf(scripts.filter((name) => first.includes(name)));
      const later = sizeOf(scripts.filter((name) => !first.includes(name) && !own.has(name)));
      const other = sizeOf(scripts.filter((name) => own.has(name)));
      const styles = sizeOf(files.filter((name) => name.endsWith('.css')));
      console.log(
        `hub, gzip: ${kilobytes(firstView)} of at most ${kilobytes(mostBytesOfFirstView)} JavaScript in the first view, ${kilobytes(later)} on demand, styles ${kilobytes(styles)}; widget, run tab and worker ${kilobytes(other)}`,
      );
      if (firstView > mostBytesOfFirstView)
        compilation.errors.push(new Error(`The first view loads ${kilobytes(firstView)} of JavaScript`));
    });
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
