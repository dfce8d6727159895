import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import type { Finding } from '../../mop/finding.js';
import { syntaxFault, type SyntaxFault } from '../../mop/syntax-fault.js';

const mostMs = 60_000;
const mostOutput = 256 * 1024;

/** Playbooks and variable files are relative to `root`, the release's folder. */
export interface Playbooks {
  readonly root: string;
  readonly playbooks: readonly string[];
  readonly variables: readonly string[];
}

/** Processes of Ansible at the same time. */
const concurrency = 2;

/**
 * Asks Ansible whether it can read the playbooks; nothing is executed. All at once, and each by itself where that fails, for
 * Ansible stops at the first fault. What it lacks on this machine is a warning.
 */
export async function checkSyntax(
  ansiblePlaybook: string,
  { root, playbooks, variables }: Playbooks,
): Promise<readonly Finding[]> {
  const existing = playbooks.filter((path) => existsSync(join(root, path)));
  if (existing.length === 0) return [];
  const own = await mkdtemp(join(tmpdir(), 'mop-syntax-'));
  try {
    const config = join(own, 'ansible.cfg');
    await writeFile(config, '');
    const extra = variables.flatMap((path) => ['-e', `@${path}`]);
    const check: Check = (paths) =>
      run(ansiblePlaybook, ['--syntax-check', '-i', 'localhost,', ...extra, ...paths], root, config);
    return (await check(existing)).code === 0 ? [] : await checkEach(check, existing, root);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

type Check = (playbooks: readonly string[]) => ReturnType<typeof run>;

async function checkEach(check: Check, existing: readonly string[], root: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const pending = existing.values();
  const worker = async (): Promise<void> => {
    for (const path of pending) {
      const { code, output } = await check([path]);
      const fault = code === undefined ? tooLong : syntaxFault(output);
      if (code !== 0 && fault !== undefined) findings.push(findingOf(path, fault, root));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return findings;
}

const tooLong: SyntaxFault = { severity: 'warning', message: `takes more than ${mostMs / 1000} s`, line: 1, column: 1 };

/** Where Ansible says the fault is, if that lies in the release; else at the playbook. */
function findingOf(playbook: string, fault: SyntaxFault, root: string): Finding {
  const named = fault.file === undefined ? playbook : relative(root, fault.file);
  const outside = named === '' || named.startsWith('..') || isAbsolute(named);
  return {
    rule: 'playbook-syntax',
    severity: fault.severity,
    message: `ansible-playbook --syntax-check: ${fault.message}`,
    ...(outside ? { file: playbook, line: 1, column: 1 } : { file: named, line: fault.line, column: fault.column }),
  };
}

/**
 * `code` is undefined where Ansible had to be ended. Of this process's environment it sees what a program needs to run, and the
 * release's ansible.cfg not at all: nobody has approved yet what that would load. Roles come from where run-mop takes them.
 */
function run(
  program: string,
  args: readonly string[],
  folder: string,
  config: string,
): Promise<{ readonly code: number | undefined; readonly output: string }> {
  const { PATH = '', HOME = folder } = process.env;
  const env = {
    ...{ PATH, HOME, LC_ALL: 'C.UTF-8' },
    ...{ ANSIBLE_CONFIG: config, ANSIBLE_ROLES_PATH: join(folder, 'roles') },
    ...{ ANSIBLE_NOCOLOR: '1', ANSIBLE_LOCALHOST_WARNING: '0' },
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: mostMs });
    let output = '';
    const take = (chunk: Buffer): void => {
      if (output.length < mostOutput) output += chunk.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? undefined, output });
    });
  });
}
