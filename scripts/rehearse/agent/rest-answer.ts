import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a stand-in of the service's REST API answers: JSON, or text as it is. */
export interface Answer {
  readonly status: number;
  readonly body?: object | string;
  /** A page that people open, without a token: scripts of other origins may not read it. */
  readonly isPage?: boolean;
}

/** An error in the shape of the service. */
export function serviceError(status: number, typeKey: string, message: string): Answer {
  const body = { $id: '1', innerException: null, message, typeName: typeKey, typeKey, errorCode: 0, eventId: 3000 };
  return { status, body };
}

export function notFound(what: string): Answer {
  return serviceError(404, 'VssResourceNotFoundException', `The resource cannot be found: ${what}`);
}

/** Whether a request's `host` is this machine's own name on loopback. */
export function isOwnName(host = ''): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

const forOtherOrigins = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': 'GET, POST, PATCH',
};

/** Pages of other origins may ask too, as they may ask the service: what they must carry is the token. */
export function send(response: ServerResponse, { status, body, isPage = false }: Answer): void {
  response.writeHead(status, {
    'content-type':
      typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8; api-version=7.1',
    'cache-control': 'no-cache',
    ...(isPage ? {} : forOtherOrigins),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(typeof body === 'object' ? JSON.stringify(body) : body);
}

const mostBytes = 1024 * 1024;

/** The whole body of a request, which a stand-in never expects to be long. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > mostBytes) throw new Error(`a request's body is longer than ${mostBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
