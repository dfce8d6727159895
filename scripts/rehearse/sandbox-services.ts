import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface SandboxServices {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const name = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/**
 * Answers health probes for the services of the sandboxed hosts: `GET /<region>/<host>/<service>` is 200 with the service's
 * stub file while its state is `running`, 503 otherwise, 404 when there is none.
 */
export async function startSandboxServices(sandboxes: string, port: number): Promise<SandboxServices> {
  const server = createServer((request, response) => {
    void answer(sandboxes, request.url ?? '/').then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(sandboxes: string, url: string): Promise<{ status: number; body: string }> {
  const [region, host, service, ...rest] = url.split('?')[0]?.split('/').slice(1) ?? [];
  if (!region || !host || !service || rest.length > 0 || ![region, host, service].every((part) => name.test(part))) {
    return { status: 404, body: '{"error":"ask for /<region>/<host>/<service>"}' };
  }
  const text = await readFile(join(sandboxes, region, host, 'services', `${service}.json`), 'utf8').catch(
    () => undefined,
  );
  if (text === undefined) return { status: 404, body: '{"error":"no such service"}' };
  return { status: isRunning(text) ? 200 : 503, body: text };
}

function isRunning(text: string): boolean {
  try {
    return (JSON.parse(text) as { state?: unknown } | null)?.state === 'running';
  } catch {
    return false;
  }
}
