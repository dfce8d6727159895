import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EsbuildPlugin } from 'esbuild-loader';
import webpack from 'webpack';
import LicensePlugin from 'webpack-license-plugin';
import { isUnacceptable, noticeText } from './scripts/build/notice.mjs';
import { TaskFilesPlugin } from './scripts/build/task-files.mjs';
import { TaskFoldersPlugin } from './scripts/build/task-folders.mjs';
import hub from './webpack.hub.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const tasksFolder = path.join(root, 'tasks');
const tasks = readdirSync(tasksFolder).filter((name) => existsSync(path.join(tasksFolder, name, 'index.ts')));
const handlers = tasks.flatMap((task) =>
  ['index', 'post']
    .filter((name) => existsSync(path.join(tasksFolder, task, `${name}.ts`)))
    .map((name) => [task, name]),
);

/**
 * All tasks in one compilation, so that what they share is read once. A handler is one file and, beside it, what it loads
 * with `import()` once its first request is on the way: parsing those would take longer than all the rest of the start.
 */
const taskBundles = {
  name: 'tasks',
  mode: 'production',
  target: 'node20',
  context: root,
  entry: {
    ...Object.fromEntries(
      handlers.map(([task, name]) => [`${task}--${name}`, path.join(tasksFolder, task, `${name}.ts`)]),
    ),
    'render-mop--docx-worker': path.join(root, 'src/adapters/mop-files/docx-worker.ts'),
  },
  output: {
    path: path.join(root, 'dist/tasks'),
    filename: '[name].js',
    library: { type: 'commonjs2' },
    chunkFilename: '[id].chunk.js',
    clean: true,
  },
  devtool: false,
  node: { __dirname: false, __filename: false },
  resolve: {
    extensions: ['.ts', '.js', '.json'],
    extensionAlias: { '.js': ['.ts', '.js'] },
  },
  module: {
    rules: [
      { test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'node20' } },
      {
        test: /node_modules[\\/]azure-pipelines-task-lib[\\/]internal\.js$/,
        loader: path.join(root, 'scripts/build/keep-dynamic-require.cjs'),
      },
    ],
  },
  optimization: {
    minimizer: [new EsbuildPlugin({ target: 'node20', legalComments: 'none' })],
    splitChunks: { chunks: 'async', minSize: 20_000 },
  },
  plugins: [
    // The storage SDK's ES modules are shaken down to what is used, which halves its start. This one file of it calls
    // `createRequire(import.meta.url)`, which a CommonJS bundle cannot, for a checksum that is never asked for.
    new webpack.NormalModuleReplacementPlugin(/^\.\/crc64\.js$/, path.join(root, 'scripts/build/no-crc64.cjs')),
    // The storage SDK asks whether a body is FormData; the mere question loads all of Node's fetch.
    new webpack.DefinePlugin({ 'typeof FormData': JSON.stringify('undefined') }),
    // pg asks for its native twin only when told to.
    new webpack.IgnorePlugin({ resourceRegExp: /^pg-native$/ }),
    new TaskFoldersPlugin(),
    new TaskFilesPlugin(root, tasks),
    new LicensePlugin({
      outputFilename: '../oss-licenses.json',
      unacceptableLicenseTest: isUnacceptable,
      additionalFiles: Object.fromEntries(tasks.map((task) => [`${task}/NOTICE`, noticeText])),
    }),
  ],
  performance: false,
  stats: { all: false, errors: true, warnings: true },
  cache: { type: 'filesystem', buildDependencies: { config: [fileURLToPath(import.meta.url)] } },
};

export default [taskBundles, hub];
