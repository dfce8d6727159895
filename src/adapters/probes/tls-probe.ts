import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { KindSpec } from '../../health/profile-schema.js';
import { faultOfService, measured, type Observation, type ProbeKind } from './probe-surroundings.js';
import { readNamed } from './read-files.js';
import { bounded } from './seen.js';
import { noPort, portOf } from './tcp-probe.js';

const dayMs = 86_400_000;

/** Shakes hands anew each time and looks at the certificate: its chain, its names, and the days that are left. */
export const tlsProbe: ProbeKind<KindSpec<'tls'>> = (spec, timeoutMs, { folder }) => ({
  look: async (signal) => {
    const port = portOf(spec.port);
    if (port === undefined) return noPort;
    const ca = readNamed(folder, spec.certificateAuthority);
    const name = spec.serverName ?? spec.host;
    const startedMs = performance.now();
    return new Promise<Observation>((resolve) => {
      const socket = connect({
        host: spec.host,
        port,
        rejectUnauthorized: false,
        ...(isIP(name) === 0 ? { servername: name } : {}),
        ...(ca === undefined ? {} : { ca }),
      });
      const abort = (): void => void socket.destroy(new Error('aborted'));
      signal.addEventListener('abort', abort, { once: true });
      const settle = (observation: Observation): void => {
        signal.removeEventListener('abort', abort);
        socket.destroy();
        resolve(observation);
      };
      socket.once('secureConnect', () => settle(judge(spec, socket, name, performance.now() - startedMs)));
      socket.once('error', (error) => {
        const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
        settle(faultOfService(first, signal, timeoutMs));
      });
      socket.once('close', () => settle(faultOfService(new Error('the connection was closed'), signal, timeoutMs)));
    });
  },
});

function judge({ minimumDaysLeft }: KindSpec<'tls'>, socket: TLSSocket, name: string, tookMs: number): Observation {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const daysLeft = Math.floor((Date.parse(certificate.valid_to ?? '') - Date.now()) / dayMs);
  const misnamed = checkServerIdentity(name, certificate as PeerCertificate);
  const reason = socket.authorized ? '' : String(socket.authorizationError);
  const chain = /^(ERR_TLS_CERT_ALTNAME_INVALID)$/.test(reason) ? '' : reason;
  const names = (certificate.subjectaltname ?? '').split(', ').filter((one) => one !== '');
  const result = {
    authorized: chain === '' && misnamed === undefined,
    reason: chain,
    daysLeft,
    names,
    protocol: socket.getProtocol() ?? '',
    latencyMs: Math.round(tookMs * 10) / 10,
  };
  const seen = `certificate for ${bounded(names.join(', '))}, ${daysLeft} days left`;
  const fault =
    chain !== ''
      ? `its chain does not hold: ${chain}`
      : misnamed !== undefined
        ? `it is not for ${name}: ${names.join(', ')}`
        : daysLeft < minimumDaysLeft
          ? `${daysLeft} days left; ${minimumDaysLeft} are wanted`
          : undefined;
  return measured(result, seen, fault && `${seen}: ${fault}`);
}
