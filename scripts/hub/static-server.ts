import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { isOwnName } from '../rehearse/agent/rest-answer.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

export interface StaticSite {
  /** File of a path without its leading slash, or its content; undefined where there is none. */
  readonly find: (path: string, query: URLSearchParams) => string | { readonly content: string } | undefined;
  readonly policy: () => string;
}

export interface RunningSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves files on loopback, each with a content security policy. Port 0 is any free one. */
export async function serveSite({ find, policy }: StaticSite, port = 0): Promise<RunningSite> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    const path = plainPath(pathname);
    const isOurs = path !== undefined && isOwnName(request.headers.host);
    const found = isOurs ? find(path, searchParams) : undefined;
    const content = typeof found === 'string' ? readFile(found) : Promise.resolve(found?.content);
    void content
      .catch(() => undefined)
      .then((bytes) => {
        response.writeHead(bytes === undefined ? 404 : 200, {
          'content-type': types[extname(path ?? '')] ?? 'application/octet-stream',
          'content-security-policy': policy(),
          'cache-control': 'no-cache',
          'x-content-type-options': 'nosniff',
        });
        response.end(bytes);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

/** Without its leading slash; undefined for one that cannot be read or leads out of the folder. */
function plainPath(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname.slice(1)) || 'index.html';
    return path.includes('..') || path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
