import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';

export interface PlainDoor {
  /** The same address as behind TLS, but `http` and another port. */
  readonly url: string;
  close(): Promise<void>;
}

/** A door without TLS to a server on loopback whose certificate nobody signed: only for putting a test's data in. */
export async function withoutTls(url: string): Promise<PlainDoor> {
  const behind = new URL(url);
  const server = createServer((plain) => {
    const secure = connect({ host: behind.hostname, port: Number(behind.port), rejectUnauthorized: false });
    plain.pipe(secure).pipe(plain);
    plain.on('error', () => secure.destroy());
    secure.on('error', () => plain.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${behind.pathname}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
