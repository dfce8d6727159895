import type { ContainerKind, StorageAccess } from './storage-access.js';
import { faultOf, noAnswer } from './storage-fault.js';

const serviceVersion = '2024-11-04';
/** No single request lasts longer. */
const requestWithinMs = 20_000;

export interface BlobRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  /** Blob name within the container, or empty for the container itself. */
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Completes "Cannot …" in messages. */
  readonly act: string;
}

/** Plain requests to one container: what the hub does needs no SDK, and the SDK would double what a browser loads. */
export class BlobContainer {
  constructor(
    private readonly access: StorageAccess,
    private readonly kind: ContainerKind,
  ) {}

  /** Address of a blob without any credential: fit for messages. */
  where(name: string): string {
    const { accountUrl, fleet } = this.access;
    return `${accountUrl}/${fleet}${this.kind === 'state' ? '-state' : ''}${name && `/${encodeURI(name)}`}`;
  }

  /** Answers whatever the service answered; throws a `StorageFault` when no answer came. */
  async send(request: BlobRequest): Promise<Response> {
    const answer = await this.#send(request, false);
    // A token may run out while the page is open: the storage says so, and a fresh one is asked for once.
    return this.access.renewable && isNotTaken(answer) ? this.#send(request, true) : answer;
  }

  async #send({ method, name, query = {}, headers = {}, body, act }: BlobRequest, fresh: boolean): Promise<Response> {
    const credential = await this.access.credential(this.kind, fresh);
    const search = [new URLSearchParams(query).toString(), credential.query].filter((part) => part !== '').join('&');
    const options = {
      method,
      headers: { 'x-ms-version': serviceVersion, ...headers, ...credential.headers },
      ...(body === undefined ? {} : { body }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(requestWithinMs),
    } as const;
    try {
      return await fetch(`${this.where(name)}${search && `?${search}`}`, options);
    } catch (error) {
      // The browser's own message may quote the address with its token: it is not handed on.
      throw noAnswer(act, this.where(name), error instanceof Error && error.name === 'TimeoutError');
    }
  }

  /** The whole blob, or undefined when it is absent. */
  async read(name: string, act: string): Promise<{ readonly text: string; readonly etag: string } | undefined> {
    const answer = await this.send({ method: 'GET', name, act });
    if (isAbsent(answer)) return undefined;
    if (!answer.ok) throw this.fault(answer, name, act);
    return { text: await answer.text(), etag: answer.headers.get('etag') ?? '' };
  }

  fault(answer: Response, name: string, act: string): Error {
    return faultOf(answer.status, codeOf(answer), act, this.where(name));
  }
}

/** The blob itself is absent; a missing container is a fault, not an absence. */
export function isAbsent(answer: Response): boolean {
  return answer.status === 404 && codeOf(answer) !== 'ContainerNotFound';
}

/** The token itself was refused, and not what its bearer may do. */
function isNotTaken(answer: Response): boolean {
  return answer.status === 401 || (answer.status === 403 && codeOf(answer) === 'AuthenticationFailed');
}

function codeOf(answer: Response): string {
  return answer.headers.get('x-ms-error-code') ?? '';
}
