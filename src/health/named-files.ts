import type { ProbeSpec } from './profile-schema.js';

/** Files that a probe cannot do without, relative to the release's folder: its program, certificates, keys, known hosts, inventory. */
export function filesNamedBy({ command, http, tls, ssh, sql, ansible }: ProbeSpec): readonly string[] {
  const program = command?.run[0];
  const named = [
    program?.includes('/') === true ? program : undefined,
    http?.certificateAuthority,
    http?.clientCertificate?.certificate,
    http?.clientCertificate?.key,
    tls?.certificateAuthority,
    ssh?.keyFile,
    ssh?.knownHosts,
    sql?.certificateAuthority,
    ansible?.inventory,
  ];
  return named.flatMap((file) => (file === undefined ? [] : ofRelease(file)));
}

/** Words of a probe's command that may be files of the release, such as the script that a shell is given. */
export function wordsOf({ command }: ProbeSpec): readonly string[] {
  return (command?.run.slice(1) ?? []).flatMap(ofRelease);
}

/** What an absolute path or a variable gives is the agent's. */
function ofRelease(file: string): readonly string[] {
  return file.startsWith('/') || file.includes('${') ? [] : [file.replace(/^\.\//, '')];
}
