import { accessSync, constants } from 'node:fs';
import * as path from 'node:path';
import { OperatorError } from '../../release/operator-error.js';

/** Where `ansible-playbook` and a Python for the supervisor are. */
export interface AnsibleTools {
  readonly ansiblePlaybook: string;
  readonly python: string;
}

/** Finds Ansible without starting it. Throws one sentence with the fix when this agent cannot run playbooks. */
export function findAnsible(
  searchPath: string = process.env['PATH'] ?? '',
  platform: NodeJS.Platform = process.platform,
): AnsibleTools {
  if (platform === 'win32') {
    throw new OperatorError(
      'Ansible does not run on Windows',
      'agent of this job',
      'give the region a pool of Linux agents that have ansible-core',
    );
  }
  const ansiblePlaybook = onPath('ansible-playbook', searchPath);
  if (ansiblePlaybook === undefined) {
    throw new OperatorError(
      'ansible-playbook is not installed',
      'PATH of this agent',
      'install ansible-core 2.14 or newer (for example `apt-get install ansible-core`, or pip in prepareSteps)',
    );
  }
  const python = isExecutable('/usr/bin/python3') ? '/usr/bin/python3' : onPath('python3', searchPath);
  if (python === undefined) {
    throw new OperatorError('python3 is not installed', 'PATH of this agent', 'install Python 3.6 or newer');
  }
  return { ansiblePlaybook, python };
}

/** The path of `ansible-playbook`, where this machine has one. */
export function ansibleIfPresent(searchPath: string = process.env['PATH'] ?? ''): string | undefined {
  return process.platform === 'win32' ? undefined : onPath('ansible-playbook', searchPath);
}

function onPath(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
