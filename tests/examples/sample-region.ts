import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const sampleFolder = resolve(__dirname, '../../examples/r11.5.3.4');
export const hosts = ['app-01', 'db-01', 'mon-01'] as const;

export interface PlaybookRun {
  readonly exitCode: number;
  readonly output: string;
}

/** A region of the sample with hosts of its own below a temporary folder. */
export class SampleRegion {
  readonly #root = mkdtempSync(join(tmpdir(), 'sample-'));
  readonly backups = join(this.#root, 'backups');

  constructor(private readonly region: string) {
    mkdirSync(this.backups);
    for (const host of hosts) {
      const folder = this.hostFolder(host);
      cpSync(join(sampleFolder, 'rehearsal/host'), folder, { recursive: true });
      mkdirSync(join(folder, 'var/lib/empty'));
      writeFileSync(join(folder, 'etc/pki/services.key'), `key of ${host}\n`);
      chmodSync(join(folder, 'etc/pki/services.key'), 0o400);
      symlinkSync('services.pem', join(folder, 'etc/pki/current.pem'));
    }
  }

  hostFolder(host: string): string {
    return join(this.#root, 'hosts', this.region, host);
  }

  checkpointFile(mop: string, host: string): string {
    return join(this.backups, this.#checkpointKey(mop), `${host}.tar`);
  }

  /** Runs playbooks of a MOP's kind in one process, as run-mop calls them. */
  run(kind: string, mop: string, phases: readonly string[]): Promise<PlaybookRun> {
    const code = this.region.toLowerCase();
    const given = {
      mop_release: 'R11.5.3.4',
      mop_region: this.region,
      mop_id: mop,
      mop_attempt: 1,
      mop_checkpoint: this.#checkpointKey(mop),
    };
    const variables = [`@regions/common.yml`, `@regions/${code}.yml`, JSON.stringify(given)];
    const args = [
      ...['-i', `inventories/${code}.yml`],
      ...variables.flatMap((value) => ['-e', value]),
      ...phases.map((phase) => `playbooks/${kind}/${phase}.yml`),
    ];
    const env = { ...process.env, MOP_SANDBOX_ROOT: join(this.#root, 'hosts'), MOP_BACKUP_ROOT: this.backups };
    return new Promise((done) => {
      const child = execFile('ansible-playbook', args, { cwd: sampleFolder, env }, (_, stdout, stderr) => {
        done({ exitCode: child.exitCode ?? -1, output: stdout + stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #checkpointKey(mop: string): string {
    return `R11.5.3.4/${this.region}/${mop}/1`;
  }
}
