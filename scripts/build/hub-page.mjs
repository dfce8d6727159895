import { readFile } from 'node:fs/promises';
import path from 'node:path';
import webpack from 'webpack';

/** Copies one of the hub's pages beside its script. */
export class HubPagePlugin {
  constructor(file) {
    this.file = file;
  }

  apply(compiler) {
    compiler.hooks.thisCompilation.tap('HubPage', (compilation) => {
      compilation.fileDependencies.add(this.file);
      compilation.hooks.processAssets.tapPromise('HubPage', async () => {
        compilation.emitAsset(path.basename(this.file), new webpack.sources.RawSource(await readFile(this.file)));
      });
    });
  }
}
