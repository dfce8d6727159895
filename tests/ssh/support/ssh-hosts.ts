import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import * as path from 'node:path';
import { livingWith } from '../../support/living-processes.js';

const sshd = '/usr/sbin/sshd';

/** Machines of a test's own: one sshd each on a loopback port, all of them this machine. */
export class SshHosts {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'mop-ssh-'));
  readonly key = path.join(this.folder, 'key');
  readonly #agents: number[] = [];
  readonly #servers = new Map<string, { port: number; server: ChildProcess | undefined }>();

  constructor() {
    chmodSync(this.folder, 0o755);
    // Where sshd separates its privileges; Debian makes it when it boots.
    mkdirSync('/run/sshd', { recursive: true });
    for (const name of ['key', 'host-key'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(this.folder, name)]);
  }

  async start(...names: readonly string[]): Promise<this> {
    for (const name of names) {
      const port = await freePort();
      const pidFile = path.join(this.folder, `${name}.pid`);
      const config = path.join(this.folder, `${name}.conf`);
      const lines = [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${this.folder}/host-key`,
        `PidFile ${pidFile}`,
        `AuthorizedKeysFile ${this.key}.pub`,
        'StrictModes no',
        'PasswordAuthentication no',
        'PermitRootLogin yes',
        'UsePAM no',
        'MaxStartups 100',
        'Subsystem sftp internal-sftp',
        `SetEnv MOP_HOST=${this.folder}/${name}`,
      ];
      writeFileSync(config, `${lines.join('\n')}\n`);
      const log = ['-E', path.join(this.folder, `${name}.log`), '-o', 'LogLevel=DEBUG1'];
      const server = spawn(sshd, ['-D', '-f', config, ...log], { stdio: 'ignore' });
      this.#servers.set(name, { port, server });
      const end = performance.now() + 10_000;
      while (!existsSync(pidFile)) {
        if (performance.now() > end || server.exitCode !== null) throw new Error(`sshd of ${name} did not start`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    return this;
  }

  /** A name at which nobody listens. */
  async absent(name: string): Promise<this> {
    this.#servers.set(name, { port: await freePort(), server: undefined });
    return this;
  }

  get inventory(): string {
    const open = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 -o ControlMaster=no';
    return this.inventoryOf([...this.#servers.keys()], open);
  }

  /** Of some of the machines, with arguments for every `ssh`. */
  inventoryOf(names: readonly string[], commonArguments: string): string {
    const hosts = names.map((name) => `    ${name}: { ansible_port: ${this.portOf(name)} }\n`).join('');
    return `all:\n  hosts:\n${hosts}  vars:\n    ansible_host: 127.0.0.1\n    ansible_user: ${userInfo().username}\n    ansible_connection: ssh\n    ansible_python_interpreter: /usr/bin/python3\n    ansible_ssh_common_args: '${commonArguments}'\n`;
  }

  portOf(name: string): number {
    const server = this.#servers.get(name);
    if (!server) throw new Error(`there is no ${name}`);
    return server.port;
  }

  /** What the machine's sshd tells. */
  logOf(name: string): string {
    return readFileSync(path.join(this.folder, `${name}.log`), 'utf8');
  }

  /** Starts an SSH agent that holds the key; answers its socket. */
  agent(): string {
    const socket = path.join(this.folder, 'agent');
    const started = execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
    this.#agents.push(Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]));
    execFileSync('ssh-add', ['-q', this.key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    return socket;
  }

  /** Processes that a command on this host started, by the environment that its sshd gives them. */
  livingOn(name: string, ...marks: readonly string[]): readonly number[] {
    return livingWith(`MOP_HOST=${this.folder}/${name}`, ...marks);
  }

  /** The machine is gone in the middle of what it did: its sshd and all that it runs. */
  kill(name: string): void {
    this.#servers.get(name)?.server?.kill('SIGKILL');
    const parent = Number(readFileSync(path.join(this.folder, `${name}.pid`), 'utf8'));
    for (const pid of [...childrenOf(parent), ...this.livingOn(name)]) end(pid);
  }

  remove(): void {
    for (const pid of this.#agents) end(pid);
    for (const [name, { server }] of this.#servers) {
      server?.kill('SIGKILL');
      for (const pid of this.livingOn(name)) end(pid);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
