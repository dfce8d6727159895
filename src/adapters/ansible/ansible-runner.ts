import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { ExecutionPlan } from '../../release/plan.js';
import type { Leftovers } from '../../run/free-hosts.js';
import type { PlaybookJob, PlaybookRunner, RunNotes } from '../../run/ports.js';
import { nodeTiming } from './node-timing.js';
import { playbookEnvironment, whatOutlivesAStop } from './environment.js';
import type { AnsibleTools } from './find-ansible.js';
import { inventoryOf } from './inventory-of.js';
import { LeftoversSeen } from './find-leftovers.js';
import { LogLines } from './log-lines.js';
import type { SecretMask } from './mask-secrets.js';
import type { PlanOverrides } from './plan-overrides.js';
import { startPlaybooks } from './playbook-process.js';
import type { PrivateCopy } from './private-copy.js';
import { credentialArguments, sshKeyIn, type Credentials } from './secret-files.js';

export interface AnsibleInputs extends PlanOverrides, Credentials {
  /** As many `-v`; absent: the plan's. See `docs/pipeline-author.md`. */
  readonly verbosity?: number | undefined;
}

export interface AnsibleRunnerOptions {
  readonly tools: AnsibleTools;
  readonly plan: ExecutionPlan;
  readonly copy: PrivateCopy;
  readonly inputs: AnsibleInputs;
  /** Root of the checked-out repository. */
  readonly playbookFolder: string;
  /** Line hash of the ledger's first event: another fleet may run a MOP of the same name on the same hosts. */
  readonly ledgerHash: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Names of variables that are handed on beside the usual ones. */
  readonly environmentNames: readonly string[];
  readonly mask: SecretMask;
  readonly notes: RunNotes;
  /** Takes each of an attempt's events as it came, less the secrets that are known. */
  readonly record: (attempt: number, line: string) => void;
}

export interface AnsibleRunner extends PlaybookRunner {
  /** Looks on the hosts for processes of earlier attempts of this MOP. */
  findLeftovers(): Promise<Leftovers>;
}

/** Beside this module and beside the built bundle: `supervise.py`, `leftovers.yml` and `callback/mop_events.py`. */
const supervisor = path.join(__dirname, 'supervise.py');
const callbacks = path.join(__dirname, 'callback');
const leftoversPlaybook = path.join(__dirname, 'leftovers.yml');
const longestLookMs = 120_000;
/** From this verbosity on, what Ansible itself prints goes into the log as well. */
const printsFrom = 2;

/** Runs playbooks of the private copy with ansible-playbook. Secrets and variables reach it in files, never as arguments. */
export async function ansibleRunner(options: AnsibleRunnerOptions): Promise<AnsibleRunner> {
  const { tools, plan, copy, inputs, notes, mask, playbookFolder } = options;
  const inventory = await inventoryOf({ plan, copy, override: inputs.inventory, playbookFolder });
  const config = await configOf(plan, copy);
  const verbosity = inputs.verbosity ?? plan.verbosity ?? 0;
  const fixed = await fixedArguments(options, inventory, verbosity);
  const own = options.environment;
  const handedOn = Object.fromEntries(options.environmentNames.map((name) => [name, own[name]]));
  const outlives = whatOutlivesAStop(config.text, handedOn, await hostVariables(plan, copy));
  if (outlives !== undefined) notes.warn(`${outlives}: commands on remote hosts outlive an emergency stop.`);
  const surroundings = { own, names: options.environmentNames, folder: copy.folder, config, callbacks };
  // A jump through a bastion needs the key too, and OpenSSH hands it on to none.
  const key = inputs.sshKeyFile === undefined ? {} : { mop_ssh_key_file: sshKeyIn(copy) };
  const earlier = `${[options.ledgerHash.slice(0, 12), plan.release, plan.region, plan.mop].join('/')}/`;
  return {
    findLeftovers: async () => {
      const phases = [{ phase: 'precheck', playbook: leftoversPlaybook }] as const;
      const fence = { beatAtMs: nodeTiming.now(), withinMs: longestLookMs };
      const job = { process: 'look', attempt: 0, phases, checkpoint: '', fence } as const;
      const seen = new LeftoversSeen();
      const ownFile = path.join(copy.secrets, 'look.json');
      writeFileSync(ownFile, JSON.stringify({ mop_earlier: earlier, ...key }), { mode: 0o600 });
      notes.say('Looking on the hosts for processes of earlier attempts.');
      const looking = startPlaybooks({
        python: tools.python,
        supervisor,
        command: [tools.ansiblePlaybook, ...fixed, `--extra-vars=@${ownFile}`, leftoversPlaybook],
        folder: copy.folder,
        environment: playbookEnvironment({ ...surroundings, attempt: `look/${earlier}`, verbosity: 1, job }),
        phases,
        fence,
        mask,
        onEvent: (event) => {
          seen.add(event);
        },
        onWords: () => undefined,
      });
      return seen.result(looking);
    },
    start: (job: PlaybookJob) => {
      const attempt = `${earlier}${job.attempt}`;
      const lines = new LogLines(notes, plan.folder, verbosity);
      const variables = JSON.stringify({
        mop_release: plan.release,
        mop_region: plan.region,
        mop_id: plan.mop,
        mop_attempt: job.attempt,
        mop_checkpoint: job.checkpoint,
        ...key,
        ...(plan.hosts?.serial === undefined ? {} : { mop_serial: plan.hosts.serial }),
        ...(plan.hosts?.maxFailPercentage === undefined
          ? {}
          : { mop_max_fail_percentage: plan.hosts.maxFailPercentage }),
      });
      const ownFile = path.join(copy.secrets, `${job.process}.json`);
      writeFileSync(ownFile, variables, { mode: 0o600 });
      const running = startPlaybooks({
        python: tools.python,
        supervisor,
        command: [
          tools.ansiblePlaybook,
          ...fixed,
          `--extra-vars=@${ownFile}`,
          ...(inputs.tags === undefined || job.process !== 'apply' ? [] : [`--tags=${inputs.tags}`]),
          ...job.phases.map(({ playbook }) => playbook),
        ],
        folder: copy.folder,
        environment: playbookEnvironment({ ...surroundings, attempt, verbosity, job }),
        phases: job.phases,
        fence: job.fence,
        mask,
        onEvent: (event, line) => {
          options.record(job.attempt, line);
          lines.add(event);
        },
        onWords: (line) => {
          notes.say(line);
        },
        ...(verbosity < printsFrom
          ? {}
          : {
              onOutput: (line) => {
                notes.say(line);
              },
            }),
      });
      const ended = running.ended.then((record) => {
        lines.close();
        return record;
      });
      return { ...running, ended };
    },
  };
}

async function fixedArguments(
  { plan, copy, inputs }: AnsibleRunnerOptions,
  inventory: string,
  verbosity: number,
): Promise<readonly string[]> {
  const given: string[] = [`--inventory=${inventory}`, ...plan.variables.map((file) => `--extra-vars=@${file}`)];
  if (inputs.extraVars !== undefined) {
    const file = path.join(copy.secrets, 'extra-vars.yml');
    await writeFile(file, inputs.extraVars, { mode: 0o600 });
    given.push(`--extra-vars=@${file}`);
  }
  if (plan.hosts?.forks !== undefined) given.push(`--forks=${plan.hosts.forks}`);
  if (inputs.limit !== undefined) given.push(`--limit=${inputs.limit}`);
  if (verbosity > 0) given.push(`-${'v'.repeat(verbosity)}`);
  return [...given, ...(await credentialArguments(inputs, copy))];
}

/** The files that may say how hosts are reached. */
function hostVariables(plan: ExecutionPlan, copy: PrivateCopy): Promise<{ file: string; text: string }[]> {
  const folder = `${plan.inventory.replace(/\/$/, '')}/`;
  const told = plan.files.filter(
    ({ path: file }) =>
      file === plan.inventory ||
      file.startsWith(folder) ||
      plan.variables.includes(file) ||
      /(^|\/)(group|host)_vars\//.test(file),
  );
  return Promise.all(
    told.map(async ({ path: file }) => ({ file, text: await readFile(path.join(copy.folder, file), 'utf8') })),
  );
}

/** The plan's ansible.cfg or an empty one: a file of the agent's never changes what was approved. */
async function configOf(plan: ExecutionPlan, copy: PrivateCopy): Promise<{ file: string; text: string }> {
  if (plan.files.some((file) => file.path === 'ansible.cfg')) {
    const file = path.join(copy.folder, 'ansible.cfg');
    return { file, text: await readFile(file, 'utf8') };
  }
  const file = path.join(copy.secrets, 'ansible.cfg');
  await writeFile(file, '', { mode: 0o600 });
  return { file, text: '' };
}
