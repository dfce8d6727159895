import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { OperatorError } from '../../release/operator-error.js';
import type { PrivateCopy } from './private-copy.js';

/** Credentials of an author's inputs; each reaches Ansible as a file that only this user can read. */
export interface Credentials {
  readonly vaultPassword?: string | undefined;
  /** Path of a file that holds the password, or of a script that prints it. */
  readonly vaultPasswordFile?: string | undefined;
  /** Path of a private key. */
  readonly sshKeyFile?: string | undefined;
}

/** Where the private key of an author's input lies while this runs. */
export function sshKeyIn({ secrets }: PrivateCopy): string {
  return path.join(secrets, 'ssh-key');
}

/** Puts the credentials beside the private copy and answers the arguments that name them. */
export async function credentialArguments(
  { vaultPassword, vaultPasswordFile, sshKeyFile }: Credentials,
  copy: PrivateCopy,
): Promise<readonly string[]> {
  if (vaultPassword !== undefined && vaultPasswordFile !== undefined) {
    throw new OperatorError(
      'there are two vault passwords',
      "inputs 'vaultPassword' and 'vaultPasswordFile'",
      'give one of the two',
    );
  }
  const { secrets } = copy;
  const given: string[] = [];
  if (sshKeyFile !== undefined) {
    const key = (await readGiven('sshKeyFile', sshKeyFile)).toString('latin1');
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
      throw new OperatorError(
        `${sshKeyFile} is not a private key`,
        "input 'sshKeyFile'",
        'give the path of a private key in OpenSSH or PEM format, without a passphrase',
      );
    }
    const file = sshKeyIn(copy);
    // ssh refuses a key that others can read, one with carriage returns, and one without a last line end.
    await writeFile(file, `${key.replaceAll('\r', '').trimEnd()}\n`, { mode: 0o600, encoding: 'latin1' });
    given.push(`--private-key=${file}`);
  }
  if (vaultPassword !== undefined) {
    const file = path.join(secrets, 'vault-password');
    await writeFile(file, `${vaultPassword}\n`, { mode: 0o600 });
    given.push(`--vault-password-file=${file}`);
  }
  if (vaultPasswordFile !== undefined) {
    const file = path.join(secrets, 'vault-password');
    await writeFile(file, await readGiven('vaultPasswordFile', vaultPasswordFile), { mode: 0o600 });
    if (((await stat(vaultPasswordFile)).mode & 0o100) !== 0) await chmod(file, 0o700);
    given.push(`--vault-password-file=${file}`);
  }
  return given;
}

async function readGiven(input: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new OperatorError(
      `the file ${file} cannot be read`,
      `input '${input}'`,
      'give the path of a file on this agent, for example the `secureFilePath` of a DownloadSecureFile@1 step before this one',
      { cause },
    );
  }
}
