/**
 * Puts each handler and the chunks that it may load later into its task's own folder. webpack writes them side by side
 * (`<task>--<handler>.js` and `<id>.chunk.js`), so handlers look for chunks beside themselves, wherever both are put.
 */
export class TaskFoldersPlugin {
  apply(compiler) {
    const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
    compiler.hooks.thisCompilation.tap('TaskFolders', (compilation) => {
      compilation.hooks.processAssets.tap({ name: 'TaskFolders', stage }, () => {
        const sideBySide = new Set();
        const move = (file, to) => {
          sideBySide.add(file);
          const asset = compilation.getAsset(file);
          if (compilation.getAsset(to) === undefined) compilation.emitAsset(to, asset.source, asset.info);
        };
        for (const [name, entrypoint] of compilation.entrypoints) {
          const [task, handler] = name.split('--');
          const entry = entrypoint.getEntrypointChunk();
          for (const file of entry.files) move(file, `${task}/${handler}.js`);
          for (const chunk of entry.getAllAsyncChunks()) for (const file of chunk.files) move(file, `${task}/${file}`);
        }
        for (const file of sideBySide) compilation.deleteAsset(file);
      });
    });
  }
}
