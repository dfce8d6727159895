const pureRooms = '^src/(release|mop|ledger|run|health|report|notify)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'pure-rooms-do-no-io',
      comment:
        'Pure rooms import no Node module, no adapter and no SDK: time, ids and I/O come in as arguments or ports.',
      severity: 'error',
      from: { path: pureRooms },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'imports-run-one-way',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(tasks|hub|scripts|tests)/' },
    },
    {
      name: 'pure-rooms-know-no-adapter',
      severity: 'error',
      from: { path: pureRooms },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'pure-rooms-know-no-sdk',
      severity: 'error',
      from: { path: pureRooms },
      to: { path: '^node_modules/', pathNot: '^node_modules/(zod|yaml|markdown-it|@date-fns/tz)/' },
    },
    {
      name: 'one-importer-of-the-task-library',
      comment: 'azure-pipelines-task-lib keeps its secrets in module state.',
      severity: 'error',
      from: { path: '^(src|tasks|scripts|hub)/', pathNot: '^src/adapters/agent/' },
      to: { path: '^node_modules/azure-pipelines-task-lib/' },
    },
    {
      name: 'product-does-not-import-its-rehearsal',
      severity: 'error',
      from: { path: '^(src|tasks|hub)/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'the-hub-runs-in-a-browser',
      comment: 'Of the adapters it may use only what needs neither Node nor an SDK.',
      severity: 'error',
      from: { path: '^hub/' },
      to: {
        path: '^(src/adapters/|node_modules/(@azure|azure-pipelines-task-lib)/|tasks/)',
        pathNot:
          '^src/adapters/azure-blob/(capacity|ledger-blob-name)\\.ts$|^node_modules/@azure/msal-(browser|common)/',
      },
    },
    {
      name: 'the-hub-imports-no-node-module',
      severity: 'error',
      from: { path: '^hub/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'views-are-pure',
      comment: 'A *-view.ts computes what is shown; hooks own I/O, *.tsx only draw.',
      severity: 'error',
      from: { path: '^hub/.*-view\\.ts$' },
      to: { path: '^hub/(storage/|connect|use-|page-time|.*\\.tsx$)|^node_modules/(react|azure-devops)' },
    },
    {
      name: 'drawings-do-no-io',
      severity: 'error',
      from: { path: '^hub/.*\\.tsx$' },
      to: { path: '^hub/storage/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['require', 'node', 'import', 'default'] },
  },
};
