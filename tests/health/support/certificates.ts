import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority of the test's own and certificates that it signs, in `folder`. */
export class Authority {
  readonly file: string;

  constructor(private readonly folder: string) {
    this.file = join(folder, 'ca.pem');
    const subject = ['-subj', '/CN=Test authority', '-addext', 'basicConstraints=critical,CA:TRUE'];
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '90',
      ...subject,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(
      join(folder, 'ca.cnf'),
      `[ca]\ndefault_ca=it\n[it]\ndir=${folder}\ndatabase=${folder}/index.txt\nnew_certs_dir=${folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy\nunique_subject=no\n[any]\ncommonName=supplied\n`,
    );
  }

  /** A certificate for `name`, valid from and to so many days from now. */
  sign(id: string, name: string, fromDays: number, toDays: number): Certificate {
    const alternative = /^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`;
    this.#openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=${alternative}`,
      '-keyout',
      `${id}.key`,
      '-out',
      `${id}.csr`,
    );
    this.#openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-startdate',
      dateOf(fromDays),
      '-enddate',
      dateOf(toDays),
      '-in',
      `${id}.csr`,
      '-out',
      `${id}.pem`,
    );
    const [certFile, keyFile] = [join(this.folder, `${id}.pem`), join(this.folder, `${id}.key`)];
    return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }
}

function dateOf(days: number): string {
  return new Date(Date.now() + days * 86_400_000 + 3_600_000).toISOString().replace(/[-T:]|\.\d+/g, '');
}
