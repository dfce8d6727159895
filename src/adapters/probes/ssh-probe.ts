import { connect } from 'node:net';
import { resolve as resolvePath } from 'node:path';
import type { KindSpec } from '../../health/profile-schema.js';
import {
  down,
  faultOfService,
  measured,
  unmeasurable,
  type Observation,
  type ProbeKind,
} from './probe-surroundings.js';
import { runProgram } from './run-program.js';
import { bounded, faultText } from './seen.js';
import { noPort, portOf } from './tcp-probe.js';

type SshSpec = KindSpec<'ssh'>;
const outputLimit = 64 * 1024;
const greetingLimit = 255;

/** Logs in with a key and runs something, or, without a user, reads the server's greeting. A host that is not known is refused. */
export const sshProbe: ProbeKind<SshSpec> = (spec, timeoutMs, { folder, environment }) => ({
  look: async (signal) => {
    const port = portOf(spec.port);
    if (port === undefined) return noPort;
    if (spec.user === undefined) return greeting(spec.host, port, timeoutMs, signal);
    if (/^-/.test(spec.host)) return unmeasurable('a host does not begin with a hyphen');
    const file = (name: string): string => resolvePath(folder, name);
    const options = {
      BatchMode: 'yes',
      StrictHostKeyChecking: 'yes',
      ConnectTimeout: String(Math.max(1, Math.ceil(timeoutMs / 1000))),
      ...(spec.knownHosts === undefined ? {} : { UserKnownHostsFile: file(spec.knownHosts) }),
      ...(spec.keyFile === undefined ? {} : { IdentitiesOnly: 'yes', IdentityFile: file(spec.keyFile) }),
    };
    const startedMs = performance.now();
    const end = await runProgram(
      [
        'ssh',
        '-F',
        'none',
        ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
        '-p',
        String(port),
        '-l',
        spec.user,
        '--',
        spec.host,
        ...spec.run,
      ],
      { folder, environment, signal, outputLimit },
    );
    if (end.error !== undefined) return unmeasurable(`ssh could not be started: ${faultText(end.error).text}`);
    if (signal.aborted) return down(`not finished within ${timeoutMs} ms`);
    const { exitCode, output } = end;
    const last = bounded(output.trim().split('\n').at(-1) ?? '');
    if (exitCode === 255 && /verification failed|Permission denied|REMOTE HOST IDENTIFICATION/i.test(output))
      return unmeasurable(`no login: ${last}`);
    const result = { exitCode, output, latencyMs: Math.round(performance.now() - startedMs) };
    return measured(
      result,
      `exit code ${exitCode ?? 'none'}`,
      exitCode === 0 ? undefined : `exit code ${exitCode ?? 'none'}: ${last}`,
    );
  },
});

function greeting(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Observation> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1').slice(0, greetingLimit);
      if (!text.includes('\n') && text.length < greetingLimit) return;
      socket.destroy();
      const server = bounded(text.split('\n')[0] ?? '');
      const result = { server, latencyMs: Math.round(performance.now() - startedMs) };
      resolve(measured(result, server, server.startsWith('SSH-2.0-') ? undefined : `no SSH server: ${server}`));
    });
    socket.once('error', (error) => resolve(faultOfService(error, signal, timeoutMs)));
    socket.once('close', () => resolve(down('the connection was closed without a greeting')));
  });
}
