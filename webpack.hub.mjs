import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EsbuildPlugin } from 'esbuild-loader';
import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import webpack from 'webpack';
import LicensePlugin from 'webpack-license-plugin';
import { BundledPackagesPlugin } from './scripts/build/bundled-packages.mjs';
import { HubPagePlugin } from './scripts/build/hub-page.mjs';
import { HubSizePlugin } from './scripts/build/hub-size.mjs';
import { isUnacceptable, noticeText } from './scripts/build/notice.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const bundled = new BundledPackagesPlugin();
/** Browsers that Azure DevOps supports: the current ones. */
const target = 'es2022';

/** The hub: static files that any web server may send under a policy without inline scripts and without `eval`. */
export default {
  name: 'hub',
  mode: 'production',
  target: ['web', target],
  context: root,
  entry: {
    hub: path.join(root, 'hub/main.ts'),
    widget: path.join(root, 'hub/widget/main.ts'),
    'run-tab': path.join(root, 'hub/run-tab/main.ts'),
    'hash-worker': path.join(root, 'hub/ledger/hash-worker.ts'),
  },
  output: {
    path: path.join(root, 'dist/hub'),
    filename: '[name].js',
    chunkFilename: '[name].js',
    assetModuleFilename: 'fonts/[name][ext]',
    publicPath: 'auto',
    clean: true,
  },
  devtool: false,
  resolve: {
    extensions: ['.tsx', '.ts', '.js'],
    extensionAlias: { '.js': ['.tsx', '.ts', '.js'] },
  },
  module: {
    rules: [
      { test: /\.tsx?$/, loader: 'esbuild-loader', options: { target, jsx: 'transform' } },
      { test: /\.css$/, use: [MiniCssExtractPlugin.loader, { loader: 'css-loader', options: { importLoaders: 0 } }] },
      { test: /\.(woff2?|ttf|png|svg)$/, type: 'asset/resource' },
    ],
  },
  optimization: {
    minimizer: [new EsbuildPlugin({ target, css: true, legalComments: 'none' })],
    // What draws the first view is one file, which the page names before it is asked for.
    splitChunks: { cacheGroups: { defaultVendors: false } },
  },
  plugins: [
    // The UI kit loads polyfills for what browsers have had for years.
    new webpack.NormalModuleReplacementPlugin(/\/CommonImports$/, 'data:text/javascript,'),
    new webpack.DefinePlugin({ 'process.env.NODE_ENV': JSON.stringify('production') }),
    new MiniCssExtractPlugin({ filename: '[name].css', chunkFilename: '[name].css' }),
    ...['index.html', 'widget.html', 'run-tab.html'].map((page) => new HubPagePlugin(path.join(root, 'hub', page))),
    new HubSizePlugin(),
    bundled,
    new LicensePlugin({
      outputFilename: '../oss-licenses-hub.json',
      includePackages: () => [...bundled.folders],
      unacceptableLicenseTest: isUnacceptable,
      additionalFiles: { NOTICE: noticeText },
    }),
  ],
  performance: false,
  stats: { all: false, errors: true, warnings: true },
  cache: { type: 'filesystem', buildDependencies: { config: [fileURLToPath(import.meta.url)] } },
};
