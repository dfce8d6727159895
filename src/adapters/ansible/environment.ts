import { delimiter, join } from 'node:path';
import type { PlaybookJob } from '../../run/ports.js';

/** Never handed to a playbook: the task's inputs, service connections, secrets, and the agent's own credentials and switches. */
const withheld =
  /^(INPUT_|ENDPOINT_|SECRET_|SECUREFILE_|SYSTEM_ACCESSTOKEN$|AZP_|VSTS_AGENT_|MOP_EVENTS_|ANSIBLE_CONFIG$)/i;
const defaultCallbacks = ['~/.ansible/plugins/callback', '/usr/share/ansible/plugins/callback'];

export interface EnvironmentOptions {
  /** The environment of this task. */
  readonly own: NodeJS.ProcessEnv;
  /** The private copy; Ansible runs in it, and tells paths relative to it. */
  readonly folder: string;
  /** The ansible.cfg in force: the plan's copy, or an empty file. Ansible reads no other. */
  readonly config: { readonly file: string; readonly text: string };
  /** Folder of the callback plugin. */
  readonly callbacks: string;
  /** `<release>/<region>/<mop>/<attempt>`. */
  readonly attempt: string;
  readonly job: PlaybookJob;
}

/** What ansible-playbook gets: the agent's environment less what it must not see, plus the event stream's settings. */
export function playbookEnvironment({
  own,
  folder,
  config,
  callbacks,
  attempt,
  job,
}: EnvironmentOptions): NodeJS.ProcessEnv {
  const passed = Object.fromEntries(Object.entries(own).filter(([name]) => !withheld.test(name)));
  const enabled =
    passed['ANSIBLE_CALLBACKS_ENABLED'] ?? setting(config.text, 'callbacks_enabled', 'callback_whitelist');
  const plugins =
    passed['ANSIBLE_CALLBACK_PLUGINS'] ??
    setting(config.text, 'callback_plugins')
      ?.split(delimiter)
      .map((entry) => (/^[/~]/.test(entry) ? entry : join(folder, entry)))
      .join(delimiter);
  return {
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
  };
}

/** ansible-core refuses to start in a locale that is not UTF-8, as services and containers often have it. */
function utf8(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = own['LC_ALL'] ?? own['LC_CTYPE'] ?? own['LANG'] ?? '';
  return /utf-?8/i.test(locale) ? {} : { LC_ALL: 'C.UTF-8' };
}

/** A value of ansible.cfg's `[defaults]`. Our environment variables would hide it, so it is read and handed on. */
function setting(config: string, ...names: readonly string[]): string | undefined {
  let section = '';
  for (const line of config.split('\n')) {
    section = /^\[(.+)\]/.exec(line)?.[1] ?? section;
    const [, name, value] = /^(\w+)\s*[=:]\s*(.*?)\s*(?:\s[;#].*)?$/.exec(line) ?? [];
    if (section === 'defaults' && name !== undefined && names.includes(name) && value) return value;
  }
  return undefined;
}
