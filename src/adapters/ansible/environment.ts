import { delimiter, join } from 'node:path';
import { OperatorError } from '../../release/operator-error.js';
import type { PlaybookJob } from '../../run/ports.js';
import { isOn, setting } from './ansible-cfg.js';

/** What a program needs to run at all, to find a proxy, an SSH agent, a certificate or a Kerberos ticket; who runs it (`BUILD_…`), and `MOP_…`. */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|VIRTUAL_ENV|SSH_AUTH_SOCK|(HTTPS?|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|KRB5\w+|BUILD_\w+|MOP_\w+)$/i;
/** Never, not even by name: the task's inputs, connections and secrets, the ledger's credentials, and what this product sets itself. */
const withheld =
  /^(INPUT_|ENDPOINT_|SECRET_|SECUREFILE_|AZP_|VSTS_|MOP_EVENTS_|MOP_\w+_SAS$|MOP_(ATTEMPT|SESSION)$|ANSIBLE_CONFIG$)/i;
const defaultCallbacks = ['~/.ansible/plugins/callback', '/usr/share/ansible/plugins/callback'];

export interface EnvironmentOptions {
  /** The environment of this task. */
  readonly own: NodeJS.ProcessEnv;
  /** Names of further variables to hand on; see `environmentNames`. */
  readonly names: readonly string[];
  /** The private copy; Ansible runs in it, and tells paths relative to it. */
  readonly folder: string;
  /** The ansible.cfg in force: the plan's copy, or an empty file. Ansible reads no other. */
  readonly config: { readonly file: string; readonly text: string };
  /** Folder of the callback plugin. */
  readonly callbacks: string;
  /** `<release>/<region>/<mop>/<attempt>`. */
  readonly attempt: string;
  /** From 1 on, what tasks that passed wrote is told too. */
  readonly verbosity: number;
  readonly job: PlaybookJob;
}

/** What ansible-playbook gets: an allow-list of the agent's environment, and the event stream's settings. */
export function playbookEnvironment({
  own,
  names,
  folder,
  config,
  callbacks,
  attempt,
  verbosity,
  job,
}: EnvironmentOptions): NodeJS.ProcessEnv {
  const passed = Object.fromEntries(
    Object.entries(own).filter(([name]) => names.includes(name) || (passedOn.test(name) && !withheld.test(name))),
  );
  const enabled =
    passed['ANSIBLE_CALLBACKS_ENABLED'] ?? setting(config.text, 'defaults', 'callbacks_enabled', 'callback_whitelist');
  const plugins =
    passed['ANSIBLE_CALLBACK_PLUGINS'] ?? inFolder(folder, setting(config.text, 'defaults', 'callback_plugins'));
  return {
    ...stoppable(config.text),
    ANSIBLE_ROLES_PATH: inFolder(folder, setting(config.text, 'defaults', 'roles_path')) ?? join(folder, 'roles'),
    ...passed,
    ...utf8(passed),
    ANSIBLE_CONFIG: config.file,
    ANSIBLE_CALLBACKS_ENABLED: [enabled, 'mop_events'].filter(Boolean).join(','),
    ANSIBLE_CALLBACK_PLUGINS: [callbacks, ...(plugins ? [plugins] : defaultCallbacks)].join(delimiter),
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FATAL: 'True',
    ANSIBLE_FORCE_COLOR: '0',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    MOP_ATTEMPT: attempt,
    MOP_EVENTS_FD: '3',
    MOP_EVENTS_PROCESS: job.process,
    MOP_EVENTS_PHASES: job.phases.map(({ phase }) => phase).join(','),
    MOP_EVENTS_ROOT: folder,
    ...(verbosity > 0 ? { MOP_EVENTS_RESULTS: 'all' } : {}),
  };
}

/** The names in the input `environment`, one a line or separated by commas. Each must be set, and may be handed on. */
export function environmentNames(text: string | undefined, own: NodeJS.ProcessEnv): readonly string[] {
  const names = (text ?? '').split(/[\s,]+/).filter((name) => name !== '');
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new OperatorError(
        `'${name}' is not the name of a variable`,
        "input 'environment'",
        'write names only, one a line, and give their values under `env:` of the step',
      );
    }
    if (withheld.test(name)) {
      throw new OperatorError(
        `the variable ${name} is not handed on to playbooks`,
        "input 'environment'",
        'map its value to another name under `env:` of the step',
      );
    }
    if (own[name] === undefined) {
      throw new OperatorError(
        `the variable ${name} is not set`,
        "input 'environment'",
        `give it a value under \`env:\` of the step, for example \`${name}: $(mySecret)\``,
      );
    }
  }
  return names;
}

const pipelined = 'SSH pipelining is on';
const withoutTerminal = 'SSH has no terminal (usetty)';

/**
 * What lets commands on remote hosts outlive a stop, in words: a setting of the plan's ansible.cfg, one that an author hands on,
 * or a variable of a host in one of `variables`.
 */
export function whatOutlivesAStop(
  config: string,
  handedOn: NodeJS.ProcessEnv = {},
  variables: readonly { readonly file: string; readonly text: string }[] = [],
): string | undefined {
  const byInput = "by the input 'environment'";
  if (isOn(handedOn['ANSIBLE_PIPELINING']) || isOn(handedOn['ANSIBLE_SSH_PIPELINING']))
    return `${pipelined} ${byInput}`;
  if (!isOn(handedOn['ANSIBLE_SSH_USETTY'] ?? 'true')) return `${withoutTerminal} ${byInput}`;
  const byHost = variables.find(({ text }) =>
    /\bansible_(ssh_)?pipelining\b["']?\s*[:=]\s*["']?(true|yes|on|1)\b/i.test(text),
  );
  if (byHost) return `${pipelined} in ${byHost.file}`;
  const bare = variables.find(({ text }) =>
    /\bansible_ssh_use_tty\b["']?\s*[:=]\s*["']?(false|no|off|0)\b/i.test(text),
  );
  if (bare) return `${withoutTerminal} in ${bare.file}`;
  if (pipelines(config)) return `${pipelined} in the plan's ansible.cfg`;
  return hasTerminal(config) ? undefined : `${withoutTerminal} in the plan's ansible.cfg`;
}

/** A remote command ends with its connection only when it has a terminal, which it has only without pipelining. */
function stoppable(config: string): NodeJS.ProcessEnv {
  return {
    ANSIBLE_PIPELINING: pipelines(config) ? 'True' : 'False',
    ANSIBLE_SSH_USETTY: hasTerminal(config) ? 'True' : 'False',
  };
}

function pipelines(config: string): boolean {
  return ['defaults', 'connection', 'ssh_connection'].some((section) => isOn(setting(config, section, 'pipelining')));
}

function hasTerminal(config: string): boolean {
  return isOn(setting(config, 'ssh_connection', 'usetty') ?? 'true');
}

/** ansible-core refuses to start in a locale that is not UTF-8, as services and containers often have it. */
function utf8(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = own['LC_ALL'] ?? own['LC_CTYPE'] ?? own['LANG'] ?? '';
  return /utf-?8/i.test(locale) ? {} : { LC_ALL: 'C.UTF-8' };
}

/** A list of paths of ansible.cfg, which are relative to it. */
function inFolder(folder: string, paths: string | undefined): string | undefined {
  return paths
    ?.split(delimiter)
    .map((entry) => (/^[/~]/.test(entry) ? entry : join(folder, entry)))
    .join(delimiter);
}
