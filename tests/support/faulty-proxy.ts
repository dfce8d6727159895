import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What becomes of one request on its way to the storage and back. */
export type Fate =
  /** Carried out and answered, `afterMs` later than it could be. */
  | { readonly kind: 'answered'; readonly afterMs?: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection closes before the storage has heard of it. */
  | { readonly kind: 'dropped' }
  /** Carried out; the connection closes without an answer. */
  | { readonly kind: 'unanswered' }
  /** Carried out twice, one after the other; answered with the first or the second answer. */
  | { readonly kind: 'doubled'; readonly answer: 'first' | 'second' }
  /** Carried out; the answer breaks off: in its headers when it has no body, else in the middle of its body. */
  | { readonly kind: 'cut' }
  /** Answered with an error, whether or not it was carried out. */
  | { readonly kind: 'failed'; readonly status: number; readonly retryAfter?: string; readonly carriedOut?: boolean }
  /** Carried out; nothing more is heard for so long, then the connection closes. */
  | { readonly kind: 'stalled'; readonly ms: number };

export interface Passing {
  readonly method: string;
  readonly path: string;
  /** True for an append to a blob; the read of one is a GET. */
  readonly isAppend: boolean;
}

export interface FaultyProxy {
  /** The account URL through the proxy. */
  readonly accountUrl: string;
  readonly requests: readonly Passing[];
  /** Bytes that clients received, headers included. */
  readonly bytesAnswered: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * A proxy in front of a storage account which decides the fate of each request. `accountUrl` is asked for each request, so
 * that the storage may come back at another port.
 */
export async function faultyProxy(accountUrl: () => string, fateOf: (request: Passing) => Fate): Promise<FaultyProxy> {
  const requests: Passing[] = [];
  const sockets = new Set<Socket>();
  let bytesOfClosed = 0;
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      bytesOfClosed += socket.bytesWritten;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = incoming;
    const passing = { method, path, isAppend: path.includes('comp=appendblock') };
    requests.push(passing);
    const fate = fateOf(passing);
    const body = await bodyOf(incoming);
    const carryOut = (): Promise<Answer> => forward(accountUrl(), incoming, body);
    switch (fate.kind) {
      case 'answered': {
        const answer = await carryOut();
        await sleep(fate.afterMs ?? 0);
        give(outgoing, { ...answer, headers: { ...answer.headers, ...fate.headers } });
        return;
      }
      case 'dropped':
        incoming.socket.resetAndDestroy();
        return;
      case 'unanswered':
        await carryOut();
        incoming.socket.destroy();
        return;
      case 'doubled': {
        const answers = [await carryOut(), await carryOut()] as const;
        give(outgoing, answers[fate.answer === 'first' ? 0 : 1]);
        return;
      }
      case 'cut': {
        const answer = await carryOut();
        const head = `HTTP/1.1 ${answer.status} OK\r\n${headerLines(answer)}`;
        const half = answer.body.length < 2 ? Buffer.alloc(0) : answer.body.subarray(0, answer.body.length / 2);
        const text = half.length === 0 ? head.slice(0, head.length / 2) : `${head}\r\n`;
        incoming.socket.write(Buffer.concat([Buffer.from(text), half]), () => incoming.socket.destroy());
        return;
      }
      case 'failed': {
        if (fate.carriedOut === true) await carryOut();
        const retryAfter = fate.retryAfter === undefined ? {} : { 'retry-after': fate.retryAfter };
        outgoing.writeHead(fate.status, { 'x-ms-error-code': 'ServerBusy', ...retryAfter }).end();
        return;
      }
      case 'stalled':
        await carryOut();
        await sleep(fate.ms, undefined, { ref: false });
        incoming.socket.destroy();
    }
  }

  return {
    accountUrl: accountUrl().replace(/\/\/[^/]+/, `//127.0.0.1:${port}`),
    requests,
    get bytesAnswered() {
      return [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, bytesOfClosed);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(accountUrl: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(accountUrl);
  const headers = { ...incoming.headers, connection: 'close' };
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      { hostname, port, method: incoming.method, path: incoming.url, headers, agent: false },
      (answer) => {
        bodyOf(answer).then(
          (received) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: received }),
          reject,
        );
      },
    );
    onward.once('error', reject);
    onward.end(body);
  });
}

/** Headers as the storage sent them; those of the connection are the proxy's own affair. */
function give(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const { connection: _connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...own } = headers;
  outgoing.writeHead(status, own);
  outgoing.end(body);
}

function headerLines({ headers }: Answer): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}\r\n`)
    .join('');
}
