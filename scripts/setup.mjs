// Makes a fresh machine ready for `npm start` and, with `--tests`, for `npm test`: Node packages, Ansible and (for tests only)
// Chromium from the system's packages, the bundles.
// Plain JavaScript without packages: it runs before any of them is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const forTests = process.argv.includes('--tests');
/** A program that must be there, and the Debian packages that bring it. */
const programs = [
  { program: 'ansible-playbook', packages: ['ansible-core'] },
  ...(forTests ? [{ program: 'openssl', packages: ['openssl'] }] : []),
  ...(forTests ? [{ program: 'sshd', packages: ['openssh-server', 'openssh-client'] }] : []),
  ...(forTests ? [{ program: 'chromium', packages: ['chromium', 'fonts-dejavu-core'] }] : []),
  ...(forTests
    ? [
        { program: 'prometheus', packages: ['prometheus'] },
        { program: 'prometheus-node-exporter', packages: ['prometheus-node-exporter'] },
        { program: 'mariadb-install-db', packages: ['mariadb-server'] },
        { program: 'pg_lsclusters', packages: ['postgresql'] },
        { program: 'ping', packages: ['iputils-ping'] },
      ]
    : []),
];

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function run(command, args, env = {}) {
  console.log(`> ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) return error.message;
  return status === 0 ? undefined : `it ended with exit code ${status}`;
}

/** Servers may lie where only root's PATH leads. */
function isOnPath(program) {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin'].some((folder) => existsSync(join(folder, program)));
}

function newestIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node.js ${process.versions.node} is too old: install Node.js 20.19 or newer and run the command again.`);
  }
}

/** Tells every step before the first one begins. */
function announce(steps) {
  if (steps.length === 0) return;
  console.log(['To be set up first:', ...steps.map(({ tells }) => `  - ${tells}`)].join('\n'));
}

function nodePackages() {
  const stamp = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return [];
  return [
    {
      tells: 'the Node packages of package-lock.json, into node_modules (npm ci; about a minute)',
      act: installNodePackages,
    },
  ];
}

function installNodePackages() {
  const why = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (why)
    fail(
      `The Node packages could not be installed (npm ci: ${why}): check the connection to your npm registry and run the command again.`,
    );
}

function systemPackages() {
  const packages = programs.filter(({ program }) => !isOnPath(program)).flatMap((entry) => entry.packages);
  if (packages.length === 0) return [];
  return [
    {
      tells: `${packages.join(', ')}, from the system's packages (apt-get install; about a minute)`,
      act: installSystemPackages,
    },
  ];
}

function installSystemPackages() {
  const missing = programs.filter(({ program }) => !isOnPath(program));
  const packages = missing.flatMap((entry) => entry.packages);
  const byHand = `apt-get update && apt-get install -y ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    fail(
      `${missing.map(({ program }) => program).join(', ')} is missing and cannot be installed from here: type \`sudo sh -c '${byHand}'\` (or install them your system's way), then run the command again.`,
    );
  }
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  const why =
    run('apt-get', ['update', '-qq'], quiet) ??
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  if (why) fail(`${packages.join(', ')} could not be installed (${why}): type \`${byHand}\` and look at what it says.`);
}

function bundles() {
  const stamp = join(root, 'dist', '.built');
  const folders = ['src', 'tasks', 'hub', 'scripts/build'].map((folder) => newestIn(join(root, folder)));
  const files = ['webpack.config.mjs', 'webpack.hub.mjs', 'package-lock.json'].map(
    (file) => statSync(join(root, file)).mtimeMs,
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(...folders, ...files)) return [];
  return [{ tells: 'the bundles of tasks and hub, into dist (webpack; some seconds)', act: () => buildBundles(stamp) }];
}

function buildBundles(stamp) {
  const begun = Date.now() / 1000;
  const why = run('npm', ['run', '--silent', 'build']);
  if (why) fail(`The bundles could not be built (${why}): see the messages above.`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}

requireNode();
const steps = [...systemPackages(), ...nodePackages(), ...bundles()];
announce(steps);
for (const { act } of steps) act();
