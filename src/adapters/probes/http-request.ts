import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface HttpAsk {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly redirectHosts: readonly string[];
  /** Bytes of the body to keep, after decompression; the connection is dropped at the first one more. 0: the body is not read. */
  readonly bodyLimit: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body went on beyond the limit. */
  readonly cut: boolean;
  /** From asking to the answer's first line. */
  readonly latencyMs: number;
  readonly redirects: number;
  /** Set when a redirect was not followed: `too many`, or the origin to which it led. */
  readonly refusedRedirect?: string;
}

export interface HttpTrust {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly proxy?: URL | undefined;
}

const mostRedirects = 3;

/** Asks over HTTP with connections that are kept for the next time. Headers and certificate go to the first address only. */
export class HttpClient {
  readonly #plain = new HttpAgent({ keepAlive: true, maxSockets: 4 });
  readonly #secure: HttpsAgent;
  readonly #foreign: HttpsAgent;

  constructor(private readonly trust: HttpTrust = {}) {
    const { ca, cert, key } = trust;
    const authorities = ca === undefined ? {} : { ca };
    this.#foreign = new HttpsAgent({ keepAlive: false, ...authorities });
    this.#secure = new HttpsAgent({
      keepAlive: true,
      maxSockets: 4,
      ...authorities,
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  }

  close(): void {
    for (const agent of [this.#plain, this.#secure, this.#foreign]) agent.destroy();
  }

  async ask(url: URL, ask: HttpAsk): Promise<HttpAnswer> {
    const startedMs = performance.now();
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#once(at, ask, redirects > 0);
      const latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
      const target = redirectTarget(response, at);
      const stay = target === undefined || redirects === mostRedirects || !mayFollow(url, target, ask.redirectHosts);
      if (!stay) {
        response.destroy();
        at = target;
        continue;
      }
      const { body, cut } = await readBounded(response, ask.bodyLimit);
      return {
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        body,
        cut,
        latencyMs,
        redirects,
        ...(target === undefined ? {} : { refusedRedirect: redirects === mostRedirects ? 'too many' : target.origin }),
      };
    }
  }

  async #once(url: URL, { method, headers, body, signal }: HttpAsk, redirected: boolean): Promise<IncomingMessage> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw Object.assign(new Error(`${url.protocol} is not http or https`), { code: 'ERR_INVALID_URL' });
    const secure = url.protocol === 'https:';
    const { proxy } = this.trust;
    const tunnel = proxy && secure ? await openTunnel(proxy, url, signal) : undefined;
    const asked = {
      signal,
      method: redirected && method === 'POST' ? 'GET' : method,
      headers: {
        'user-agent': 'mop-release',
        accept: '*/*',
        'accept-encoding': 'gzip, deflate, br',
        ...(redirected ? {} : headers),
        ...(proxy && !secure ? { host: url.host } : {}),
      },
    };
    const request = tunnel
      ? httpsRequest(url, {
          ...asked,
          createConnection: () => tlsConnect({ ...this.#certificates(redirected), socket: tunnel, ...nameOf(url) }),
        })
      : proxy
        ? httpRequest({
            ...asked,
            host: proxy.hostname,
            port: proxy.port === '' ? 80 : Number(proxy.port),
            path: url.href,
            agent: this.#plain,
          })
        : secure
          ? httpsRequest(url, { ...asked, agent: redirected ? this.#foreign : this.#secure })
          : httpRequest(url, { ...asked, agent: this.#plain });
    return new Promise((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
      request.end(redirected ? undefined : body);
    });
  }

  #certificates(redirected: boolean): Partial<Record<'ca' | 'cert' | 'key', string>> {
    const { ca, cert, key } = this.trust;
    return {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined || redirected ? {} : { cert }),
      ...(key === undefined || redirected ? {} : { key }),
    };
  }
}

function openTunnel(proxy: URL, to: URL, signal: AbortSignal): Promise<Duplex> {
  const target = `${to.hostname}:${to.port === '' ? '443' : to.port}`;
  const request = httpRequest({
    method: 'CONNECT',
    host: proxy.hostname,
    port: proxy.port === '' ? 80 : Number(proxy.port),
    path: target,
    headers: { host: target },
    agent: false,
    signal,
  });
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new Error(`the proxy answers HTTP ${response.statusCode ?? 0} to CONNECT`));
      }
    });
    request.end();
  });
}

/** An address is no name that may be asked for, yet the certificate is held against it. */
function nameOf({ hostname }: URL): { readonly host: string; readonly servername?: string } {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

/** The own host, and those that are listed; from https never to http, where anybody on the way could answer. */
function mayFollow(from: URL, target: URL, listed: readonly string[]): boolean {
  if (from.protocol === 'https:' && target.protocol !== 'https:') return false;
  return target.host === from.host || listed.includes(target.host) || listed.includes(target.hostname);
}

/** Without user and password, which are credentials as well. */
function redirectTarget(response: IncomingMessage, from: URL): URL | undefined {
  const { statusCode = 0, headers } = response;
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return undefined;
  if (!URL.canParse(headers.location, from.href)) return undefined;
  return Object.assign(new URL(headers.location, from.href), { username: '', password: '' });
}

/** Reads to the end or to the limit, whichever comes first: what is unpacked counts, so a bomb is cut like any long body. */
async function readBounded(
  response: IncomingMessage,
  limit: number,
): Promise<{ readonly body: string; readonly cut: boolean }> {
  if (limit === 0) {
    // A short rest is let pass, so that the connection can be used again.
    const length = Number(response.headers['content-length'] ?? Infinity);
    if (length <= 16_384) response.resume();
    else response.destroy();
    return { body: '', cut: false };
  }
  const unpacked = unpack(response);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      const room = limit - size;
      chunks.push(chunk.subarray(0, room));
      size += chunk.byteLength;
      if (size > limit) return { body: Buffer.concat(chunks).toString('utf8'), cut: true };
    }
  } finally {
    if (!response.complete) response.destroy();
  }
  return { body: Buffer.concat(chunks).toString('utf8'), cut: false };
}

function unpack(response: IncomingMessage): NodeJS.ReadableStream {
  const by = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }[
    response.headers['content-encoding'] ?? ''
  ];
  if (by === undefined) return response;
  const unpacking = by();
  response.once('error', (error) => unpacking.destroy(error));
  response.once('aborted', () => unpacking.destroy(new Error('the answer broke off')));
  return response.pipe(unpacking);
}
