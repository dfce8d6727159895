import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Where each bundle takes its companions from: files that lie beside index.js and are not part of it. */
export function companionsOf(root, task) {
  const folder = path.join(root, 'tasks', task);
  const own = ['task.json', 'icon.png'].map((name) => ({ name, from: path.join(folder, name) }));
  return [...own, ...extras(root, task)].filter(({ from }) => existsSync(from));
}

function extras(root, task) {
  if (task === 'run-mop') {
    const ansible = path.join(root, 'src/adapters/ansible');
    const scripts = existsSync(ansible)
      ? readdirSync(ansible, { recursive: true }).filter((name) => /\.(py|yml)$/.test(name))
      : [];
    return scripts.map((name) => ({ name, from: path.join(ansible, name) }));
  }
  if (task === 'render-mop') {
    const name = 'minijinja_js_bg.wasm';
    return [{ name, from: path.join(root, 'node_modules/minijinja-js/dist/bundler', name) }];
  }
  return [];
}

/** Emits each task's companions into its folder, and watches them. */
export class TaskFilesPlugin {
  constructor(root, tasks) {
    this.root = root;
    this.tasks = tasks;
  }

  apply(compiler) {
    const { RawSource } = compiler.webpack.sources;
    const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
    compiler.hooks.thisCompilation.tap('TaskFiles', (compilation) => {
      compilation.hooks.processAssets.tap({ name: 'TaskFiles', stage }, () => {
        for (const task of this.tasks) {
          for (const { name, from } of companionsOf(this.root, task)) {
            compilation.fileDependencies.add(from);
            compilation.emitAsset(`${task}/${name}`, new RawSource(readFileSync(from)));
          }
        }
      });
    });
  }
}
