import path from 'node:path';

/** Folders of all packages that a compilation reads: webpack-license-plugin alone overlooks CommonJS inside of joined modules. */
export class BundledPackagesPlugin {
  folders = new Set();

  apply(compiler) {
    compiler.hooks.compilation.tap('BundledPackages', (compilation) => {
      compilation.hooks.finishModules.tap('BundledPackages', (modules) => {
        for (const { resource } of modules) {
          const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(resource ?? '') ?? [];
          if (folder) this.folders.add(path.normalize(folder));
        }
      });
    });
  }
}
