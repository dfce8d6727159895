import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { publishRelease } from '../../src/adapters/mop-files/publish-release.js';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import type { Actor, Run } from '../../src/ledger/events.js';
import { formatToken } from '../../src/ledger/token.js';
import { executionPlanSchema, type ExecutionPlan, type Plan } from '../../src/release/plan.js';
import { startAzurite } from '../rehearse/azurite.js';
import { createRepository } from '../rehearse/repository.js';
import { createSandboxes } from '../rehearse/sandboxes.js';
import { median } from './median.js';
import type { Row } from './table.js';

const region = 'EUS2';
const endpoint = '00000000-0000-4000-8000-000000000001';
const run: Run = {
  organization: 'http://127.0.0.1:9/contoso-eus2',
  project: 'Platform',
  runId: '1',
  url: 'http://127.0.0.1:9/',
};
const person: Actor = { kind: 'person', name: 'Bench', proof: 'command-line' };

interface Scene {
  readonly what: string;
  readonly bar: string;
  /** MOPs of the sample that are run on each side, one a round. */
  readonly rounds: number;
  /** Changes the release's folder before it is rendered. */
  readonly prepare: (releaseFolder: string) => Promise<void>;
  /** What the callback plugin alone may cost; absent: not measured. */
  readonly callbackBar?: string;
}

/** The run-mop task, process and all, against the same two `ansible-playbook` calls typed by hand. */
export function benchRunMop(projectFolder: string): Promise<readonly Row[]> {
  return benchScene(projectFolder, {
    what: 'run-mop, one MOP of the sample, 3 hosts',
    bar: '<= 500 ms more',
    rounds: 5,
    prepare: () => Promise.resolve(),
  });
}

/** The same where a play is large, and what the callback plugin alone takes of it. */
export function benchLargePlay(projectFolder: string): Promise<readonly Row[]> {
  return benchScene(projectFolder, {
    what: 'run-mop, 60 tasks on 10 hosts',
    bar: '<= 1.05 x',
    rounds: 3,
    prepare: writeLargePlay,
    callbackBar: '<= 1.03 x',
  });
}

/** The calls typed by hand measure no health, and there are no services to measure. */
async function withoutProbes(releaseFile: string): Promise<void> {
  await writeFile(releaseFile, (await readFile(releaseFile, 'utf8')).replace(/^health: .*$/m, ''));
}

/** Sixty tasks of a few milliseconds each on ten local hosts: what run-mop adds shows most where tasks do little. */
async function writeLargePlay(releaseFolder: string): Promise<void> {
  const hosts = Array.from({ length: 10 }, (_, index) => `    web-${index}:`).join('\n');
  await writeFile(
    join(releaseFolder, 'inventories/eus2.yml'),
    `all:\n  vars:\n    ansible_connection: local\n    ansible_python_interpreter: /usr/bin/python3\n  hosts:\n${hosts}\n`,
  );
  const tasks = (count: number): string =>
    Array.from({ length: count }, (_, index) => `    - name: Task ${index}\n      ansible.builtin.raw: 'true'`).join(
      '\n',
    );
  for (const folder of await readdir(join(releaseFolder, 'playbooks'))) {
    for (const phase of ['precheck', 'checkpoint', 'implement', 'validate', 'rollback']) {
      const play = `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks(phase === 'implement' ? 60 : 1)}\n`;
      await writeFile(join(releaseFolder, 'playbooks', folder, `${phase}.yml`), play);
    }
  }
}

async function benchScene(
  projectFolder: string,
  { what, bar, rounds, prepare, callbackBar }: Scene,
): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mop-bench-'));
  const azurite = await startAzurite();
  try {
    const repository = await createRepository(
      join(projectFolder, 'examples/r11.5.3.4/release.yaml'),
      join(folder, 'repository'),
    );
    await withoutProbes(join(repository.folder, repository.releaseFile));
    await prepare(dirname(join(repository.folder, repository.releaseFile)));
    const rendered = await renderRelease({
      releaseFile: join(repository.folder, repository.releaseFile),
      sourcesFolder: repository.folder,
      outputFolder: join(folder, 'documents'),
      formats: ['markdown'],
      regions: [region],
      mops: rounds,
      toolVersion: '0.1.0',
    });
    if (rendered.kind === 'findings') throw new Error('the sample release has findings');
    const connection = await azurite.connection('bench');
    const store = openReleaseStore(connection, rendered.plan.release);
    const ledger = openLedger(store);
    await publishRelease({ store, ledger, actor: person, rendered });
    await ledger.submit(
      { type: 'acquire', region, purpose: 'execute', run, version: '0.1.0' },
      { kind: 'pipeline', name: 'bench', run },
    );
    await ledger.submit({ type: 'decide', region, choice: 'go', reason: 'bench' }, person);

    const token = ledger.state.lock && formatToken(ledger.state.lock.token);
    const times = { task: [] as number[], bare: [] as number[], callback: [] as number[] };
    for (const { id, cells } of rendered.plan.mops) {
      const bytes = rendered.executionPlans.get(cells[region]?.execution ?? '');
      const plan = executionPlanSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
      const bareWorld = await world(folder, 'bare', repository.folder, plan);
      times.bare.push(await timeOf(() => bareCalls(repository.folder, rendered.plan, plan, bareWorld)));
      if (callbackBar !== undefined) {
        const callbackWorld = {
          ...(await world(folder, 'callback', repository.folder, plan)),
          ...callbackOn(projectFolder),
        };
        times.callback.push(await timeOf(() => bareCalls(repository.folder, rendered.plan, plan, callbackWorld)));
      }
      const taskWorld = await world(folder, 'task', repository.folder, plan);
      times.task.push(
        await timeOf(() =>
          call(process.execPath, [join(projectFolder, 'dist/tasks/run-mop/index.js')], repository.folder, {
            ...taskWorld,
            ...taskEnvironment(connection, repository.folder, folder, id, token ?? ''),
          }),
        ),
      );
    }
    return [
      {
        what,
        ms: median(times.task),
        against: 'the same two ansible-playbook calls',
        againstMs: median(times.bare),
        bar,
      },
      ...(callbackBar === undefined
        ? []
        : [
            {
              what: 'the callback alone, the same play',
              ms: median(times.callback),
              against: 'without it',
              againstMs: median(times.bare),
              bar: callbackBar,
            },
          ]),
    ];
  } finally {
    await azurite.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The callback plugin writing to a pipe that is read and thrown away. */
function callbackOn(projectFolder: string): Record<string, string> {
  return {
    ANSIBLE_CALLBACKS_ENABLED: 'mop_events',
    ANSIBLE_CALLBACK_PLUGINS: join(projectFolder, 'src/adapters/ansible/callback'),
    MOP_ATTEMPT: 'bench',
    MOP_EVENTS_FD: '3',
    MOP_EVENTS_PHASES: 'one,two',
  };
}

/** Sandboxes and checkpoints that only one of the two sides sees. */
async function world(
  folder: string,
  side: string,
  repository: string,
  plan: ExecutionPlan,
): Promise<Record<string, string>> {
  const sandboxes = join(folder, side, 'sandboxes');
  if (plan.mop !== '') await mkdir(join(folder, side, 'backups'), { recursive: true });
  await createSandboxes(repository, { id: region, inventory: plan.inventory }, sandboxes);
  return {
    MOP_SANDBOX_ROOT: sandboxes,
    MOP_BACKUP_ROOT: join(folder, side, 'backups'),
    MOP_SERVICES_URL: 'http://127.0.0.1:9',
  };
}

async function bareCalls(
  folder: string,
  { release }: Plan,
  plan: ExecutionPlan,
  env: Record<string, string>,
): Promise<void> {
  const own = {
    mop_release: release,
    mop_region: region,
    mop_id: plan.mop,
    mop_attempt: 1,
    mop_checkpoint: `${release}/${region}/${plan.mop}/1`,
  };
  const { precheck, checkpoint, implement, validate } = plan.playbooks;
  for (const playbooks of [
    [precheck, checkpoint],
    [implement, validate],
  ]) {
    const present = playbooks.filter((playbook) => playbook !== undefined);
    const variables = plan.variables.flatMap((file) => ['-e', `@${file}`]);
    await call(
      'ansible-playbook',
      ['-i', plan.inventory, ...variables, '-e', JSON.stringify(own), ...present],
      folder,
      { ...env, HOME: process.env['HOME'] ?? '/' },
    );
  }
}

function taskEnvironment(
  {
    accountUrl,
    fleet,
    ledgerSas,
    stateSas,
  }: Awaited<ReturnType<Awaited<ReturnType<typeof startAzurite>>['connection']>>,
  repository: string,
  folder: string,
  mop: string,
  fencingToken: string,
): Record<string, string> {
  const inputs = {
    releaseId: 'R11.5.3.4',
    connectionType: 'ledger',
    ledgerConnection: endpoint,
    region,
    mop,
    action: 'execute',
    playbookFolder: repository,
    fencingToken,
  };
  return {
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    HOME: process.env['HOME'] ?? '/',
    [`ENDPOINT_URL_${endpoint}`]: accountUrl,
    [`ENDPOINT_AUTH_SCHEME_${endpoint}`]: 'None',
    [`ENDPOINT_AUTH_${endpoint}`]: '{"scheme":"None","parameters":{}}',
    [`ENDPOINT_AUTH_PARAMETER_${endpoint}_LEDGERSAS`]: ledgerSas,
    [`ENDPOINT_AUTH_PARAMETER_${endpoint}_STATESAS`]: stateSas,
    [`ENDPOINT_DATA_${endpoint}_FLEET`]: fleet,
    SYSTEM_COLLECTIONURI: `${run.organization}/`,
    SYSTEM_TEAMPROJECT: run.project,
    BUILD_BUILDID: run.runId,
    BUILD_SOURCESDIRECTORY: repository,
    AGENT_TEMPDIRECTORY: folder,
  };
}

async function timeOf(act: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

function call(command: string, args: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    child.stdio[3]?.on('data', () => undefined);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      // A task that failed ends with 0 as well: it says so to the agent.
      if (code === 0 && !/##vso\[task\.complete result=Failed/.test(output)) resolve();
      else reject(new Error(`${command} ended with ${code}: ${output.slice(-2000)}`));
    });
  });
}
