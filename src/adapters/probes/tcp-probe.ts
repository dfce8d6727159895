import { connect } from 'node:net';
import type { KindSpec } from '../../health/profile-schema.js';
import { faultOfService, measured, unmeasurable, type Observation, type ProbeKind } from './probe-surroundings.js';

export function portOf(port: number | string): number | undefined {
  const number = Number(port);
  return Number.isInteger(number) && number >= 1 && number <= 65_535 ? number : undefined;
}

export const noPort = unmeasurable('the port is not a number from 1 to 65535');

/** Opens a TCP connection and closes it again. It passes when the connection was accepted. */
export const tcpProbe: ProbeKind<KindSpec<'tcp'>> = (spec, timeoutMs) => ({
  look: (signal) => {
    const port = portOf(spec.port);
    if (port === undefined) return Promise.resolve(noPort);
    const startedMs = performance.now();
    return new Promise<Observation>((resolve) => {
      const socket = connect({ host: spec.host, port, signal });
      socket.once('connect', () => {
        socket.destroy();
        const latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
        resolve(measured({ latencyMs }, `port ${port} accepts connections`));
      });
      socket.once('error', (error) => {
        const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
        resolve(faultOfService(first, signal, timeoutMs));
      });
    });
  },
});
