import { connect } from 'node:net';
import type { Measurement, Probe } from '../../health/measurement.js';
import { faultText } from './seen.js';

/** Opens a TCP connection and closes it again. It passes when the connection was accepted. */
export class TcpProbe implements Probe {
  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly timeoutMs: number,
  ) {}

  measure(): Promise<Measurement> {
    if (!Number.isInteger(this.port) || this.port < 1 || this.port > 65_535) {
      return Promise.resolve({ outcome: 'error', seen: 'the port is not a number from 1 to 65535' });
    }
    return new Promise((resolve) => {
      const socket = connect({ host: this.host, port: this.port });
      const settle = (measurement: Measurement) => {
        clearTimeout(timer);
        socket.destroy();
        resolve(measurement);
      };
      const timer = setTimeout(() => {
        settle({ outcome: 'failed', seen: `no connection within ${this.timeoutMs} ms` });
      }, this.timeoutMs);
      socket.once('connect', () => {
        settle({ outcome: 'passed', seen: `port ${this.port} accepts connections` });
      });
      socket.once('error', (error) => {
        const { code, text } = faultText(error instanceof AggregateError ? error.errors[0] : error);
        settle({ outcome: code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'error' : 'failed', seen: text });
      });
    });
  }
}
