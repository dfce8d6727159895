import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface SandboxServices {
  readonly url: string;
  readonly port: number;
  /** From now on this path is answered late, or with an error; undefined: as its state says. */
  degrade(path: string, how: 'slow' | 'down' | undefined): void;
  close(): Promise<void>;
}

const slowMs = 700;
const name = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/**
 * Answers health probes for the services of the sandboxed hosts: `GET /<region>/<host>/<service>` is 200 with the service's
 * stub file while its state is `running`, 503 otherwise, 404 when there is none. `GET /<region>/load-balancer/<service>` tells, as
 * the status page of a load balancer does, how many hosts of the region have the service, and on how many it runs.
 */
export async function startSandboxServices(sandboxes: string, port: number): Promise<SandboxServices> {
  const degraded = new Map<string, 'slow' | 'down'>();
  const server = createServer((request, response) => {
    const how = degraded.get(request.url ?? '/');
    void (how === 'down' ? Promise.resolve(failed) : answer(sandboxes, request.url ?? '/')).then(({ status, body }) => {
      setTimeout(
        () => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(body);
        },
        how === 'slow' ? slowMs : 0,
      );
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
    degrade(path, how) {
      if (how === undefined) degraded.delete(path);
      else degraded.set(path, how);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const failed = { status: 500, body: '{"error":"failed on purpose by the rehearsal"}' };

async function answer(sandboxes: string, url: string): Promise<{ status: number; body: string }> {
  const [region, host, service, ...rest] = url.split('?')[0]?.split('/').slice(1) ?? [];
  if (!region || !host || !service || rest.length > 0 || ![region, host, service].every((part) => name.test(part))) {
    return { status: 404, body: '{"error":"ask for /<region>/<host>/<service>"}' };
  }
  if (host === 'load-balancer') return poolOf(join(sandboxes, region), service);
  const text = await stubOf(join(sandboxes, region, host), service);
  if (text === undefined) return { status: 404, body: '{"error":"no such service"}' };
  return { status: isRunning(text) ? 200 : 503, body: text };
}

async function poolOf(region: string, service: string): Promise<{ status: number; body: string }> {
  const hosts = await readdir(region).catch(() => []);
  const stubs = await Promise.all(hosts.map((host) => stubOf(join(region, host), service)));
  const members = stubs.filter((text) => text !== undefined);
  if (members.length === 0) return { status: 404, body: '{"error":"no host has such a service"}' };
  const inService = members.filter(isRunning).length;
  return { status: inService === 0 ? 503 : 200, body: JSON.stringify({ service, members: members.length, inService }) };
}

function stubOf(host: string, service: string): Promise<string | undefined> {
  return readFile(join(host, 'services', `${service}.json`), 'utf8').catch(() => undefined);
}

function isRunning(text: string): boolean {
  try {
    return (JSON.parse(text) as { state?: unknown } | null)?.state === 'running';
  } catch {
    return false;
  }
}
