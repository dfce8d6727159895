import { writeFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { OperatorError } from '../../release/operator-error.js';
import type { ExecutionPlan } from '../../release/plan.js';
import type { PlaybookJob, PlaybookRunner, RunNotes } from '../../run/ports.js';
import { playbookEnvironment } from './environment.js';
import type { AnsibleTools } from './find-ansible.js';
import { LogLines } from './log-lines.js';
import type { PlanOverrides } from './plan-overrides.js';
import { startPlaybooks } from './playbook-process.js';
import { isInside, type PrivateCopy } from './private-copy.js';

export interface AnsibleInputs extends PlanOverrides {
  readonly vaultPassword?: string | undefined;
  readonly sshKeyFile?: string | undefined;
}

export interface AnsibleRunnerOptions {
  readonly tools: AnsibleTools;
  readonly plan: ExecutionPlan;
  readonly copy: PrivateCopy;
  readonly inputs: AnsibleInputs;
  /** Root of the checked-out repository; an inventory that the plan does not have is copied from there. */
  readonly playbookFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly notes: RunNotes;
  /** Takes each of an attempt's events as it came. */
  readonly record: (attempt: number, line: string) => void;
}

/** Beside this module and beside the built bundle: `supervise.py` and `callback/mop_events.py`. */
const supervisor = path.join(__dirname, 'supervise.py');
const callbacks = path.join(__dirname, 'callback');

/** Runs playbooks of the private copy with ansible-playbook. Secrets and variables reach it in files, never as arguments. */
export async function ansibleRunner(options: AnsibleRunnerOptions): Promise<PlaybookRunner> {
  const { tools, plan, copy, inputs, notes } = options;
  const inventory = await inventoryOf(options);
  const config = await configOf(plan, copy);
  const fixed = await fixedArguments(options, inventory);
  return {
    start: (job: PlaybookJob) => {
      const attempt = [plan.release, plan.region, plan.mop, job.attempt].join('/');
      const lines = new LogLines(notes, plan.folder);
      const own = JSON.stringify({
        mop_release: plan.release,
        mop_region: plan.region,
        mop_id: plan.mop,
        mop_attempt: job.attempt,
        mop_checkpoint: job.checkpoint,
      });
      const ownFile = path.join(copy.secrets, `${job.process}.json`);
      writeFileSync(ownFile, own, { mode: 0o600 });
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
        environment: playbookEnvironment({
          own: options.environment,
          folder: copy.folder,
          config,
          callbacks,
          attempt,
          job,
        }),
        phases: job.phases,
        fence: job.fence,
        onEvent: (event, line) => {
          options.record(job.attempt, line);
          lines.add(event);
        },
        onWords: (line) => {
          notes.say(line);
        },
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
): Promise<readonly string[]> {
  const given: string[] = [`--inventory=${inventory}`, ...plan.variables.map((file) => `--extra-vars=@${file}`)];
  if (inputs.extraVars !== undefined) {
    const file = path.join(copy.secrets, 'extra-vars.yml');
    await writeFile(file, inputs.extraVars, { mode: 0o600 });
    given.push(`--extra-vars=@${file}`);
  }
  if (inputs.limit !== undefined) given.push(`--limit=${inputs.limit}`);
  if (inputs.sshKeyFile !== undefined) given.push(`--private-key=${path.resolve(inputs.sshKeyFile)}`);
  if (inputs.vaultPassword !== undefined) {
    const file = path.join(copy.secrets, 'vault-password');
    await writeFile(file, `${inputs.vaultPassword}\n`, { mode: 0o600 });
    given.push(`--vault-password-file=${file}`);
  }
  return given;
}

/** Ansible ends with 0 for an inventory that is not there, so that is found out first. */
async function inventoryOf({ plan, copy, inputs, playbookFolder }: AnsibleRunnerOptions): Promise<string> {
  const inventory = inputs.inventory ?? plan.inventory;
  const planned = plan.files.some(
    (file) => file.path === inventory || file.path.startsWith(`${inventory.replace(/\/$/, '')}/`),
  );
  if (planned && !inventory.includes(',')) return inventory;
  const where = inputs.inventory === undefined ? `plan of ${plan.mop} in ${plan.region}` : "input 'inventory'";
  if (inputs.inventory === undefined || !isInside(inventory) || inventory.includes(',')) {
    throw new OperatorError(
      `the inventory ${inventory} is not a file of the release`,
      where,
      "name a file or folder inside the release's folder",
    );
  }
  try {
    const to = path.join(copy.folder, inventory);
    await cp(path.join(playbookFolder, plan.folder, inventory), to, { recursive: true, dereference: true });
    return inventory;
  } catch (cause) {
    throw new OperatorError(
      `the inventory ${inventory} is not there`,
      where,
      `name a file or folder inside ${path.join(playbookFolder, plan.folder)}`,
      { cause },
    );
  }
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
