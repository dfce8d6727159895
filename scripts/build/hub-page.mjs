import { readFile } from 'node:fs/promises';
import webpack from 'webpack';

/** Copies the hub's one page beside its script. */
export class HubPagePlugin {
  constructor(file) {
    this.file = file;
  }

  apply(compiler) {
    compiler.hooks.thisCompilation.tap('HubPage', (compilation) => {
      compilation.fileDependencies.add(this.file);
      compilation.hooks.processAssets.tapPromise('HubPage', async () => {
        compilation.emitAsset('index.html', new webpack.sources.RawSource(await readFile(this.file)));
      });
    });
  }
}
