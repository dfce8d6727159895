import { RestError } from '@azure/storage-blob';
import { OperatorError } from '../../release/operator-error.js';
import { IdentityRefused } from './identity-fault.js';
import { sasExpiryOfUrl } from './sas.js';

/** No single request to the storage lasts longer; a hanging connection must not outlive a heartbeat's allowance. */
export const requestWithinMs = 20_000;

/** One deadline for one request. */
export function deadline(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(requestWithinMs) };
}

/** HTTP status of the service's answer, or undefined when none came. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** The service's error code, such as `BlobNotFound`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof RestError ? error.code : undefined;
}

/** The blob itself is absent; a missing container is a fault, not an absence. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && codeOf(error) !== 'ContainerNotFound';
}

/** Milliseconds since 1970 on the service's clock, of an answer that was an error. */
export function dateOf(error: unknown): number | undefined {
  const date = error instanceof RestError ? error.response?.headers.get('date') : undefined;
  return date === undefined ? undefined : Date.parse(date);
}

/** True for an answer which proves that the request changed nothing and that repeating it is useless. */
export function isHopeless(error: unknown): boolean {
  return statusOf(error) === 403 || error instanceof IdentityRefused || codeOf(error) === 'ContainerNotFound';
}

/** True for no answer at all, and for an answer which says that the service cannot now: the same request may do later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof IdentityRefused) return false;
  const status = statusOf(error);
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

/** True where nobody listens at the address: an outage, or the address is wrong. */
export function isNowhere(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error) ?? '');
}

/** How long the service wants to be left alone (`Retry-After`, in seconds or as a time), or undefined where it does not say. */
export function retryAfterMsOf(error: unknown): number | undefined {
  const text = error instanceof RestError ? error.response?.headers.get('retry-after') : undefined;
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - (dateOf(error) ?? NaN);
  return ms >= 0 ? ms : undefined;
}

/**
 * Reads again when the connection was reset: the service closes connections that were idle, and a request may meet that
 * moment. Only for requests that change nothing.
 */
export async function onceMoreAfterReset<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) !== 'ECONNRESET' && codeOf(error) !== 'EPIPE') throw error;
    return await read();
  }
}

/**
 * What an operator must know of a failed request. `blobUrl` may carry its SAS: nothing after the `?` is shown, and the
 * SDK's own error, which may quote it, is not handed on.
 */
export function storageFault(error: unknown, act: string, blobUrl: string): OperatorError {
  if (error instanceof OperatorError) return new OperatorError(`Cannot ${act}: ${error.what}`, error.where, error.next);
  const [where = '', query] = blobUrl.split('?');
  const status = statusOf(error);
  const code = codeOf(error) ?? '';
  if (code === 'ContainerNotFound')
    return new OperatorError(
      `Cannot ${act}: the container does not exist`,
      where,
      "correct the fleet's name in the service connection, or create its two containers first",
    );
  if (query === undefined && (status === 401 || status === 403)) return refusedIdentity(status, code, act, where);
  if (code === 'AuthorizationPermissionMismatch')
    return new OperatorError(
      `Cannot ${act}: the SAS token lacks a permission`,
      where,
      'make a new token with read, add, create, list for the ledger container, or read, add, create, write, list for the state container',
    );
  if (status === 401 || status === 403) return refusedToken(error, act, blobUrl, where);
  if (status === undefined)
    return new OperatorError(
      `Cannot ${act}: the storage does not answer (${networkReason(error)})`,
      where,
      'check the account URL in the service connection and that this agent may reach it',
    );
  return new OperatorError(
    `Cannot ${act}: the storage answered ${status}${code && ` ${code}`}`,
    where,
    'look at the storage account for throttling or an outage, and run the step again',
  );
}

function refusedIdentity(status: number, code: string, act: string, where: string): OperatorError {
  if (status === 401)
    return new OperatorError(
      `Cannot ${act}: the storage does not accept the identity's token`,
      where,
      "check that the service connection's tenant is the one of the storage account",
    );
  if (code === 'AuthorizationFailure')
    return new OperatorError(
      `Cannot ${act}: the storage account lets nobody in from here`,
      where,
      "look at the account's firewall and private endpoints: this agent's network must be allowed",
    );
  return new OperatorError(
    `Cannot ${act}: the identity of the service connection lacks a role (${code})`,
    where,
    'assign it the roles of docs/operator on both containers; an assignment takes some minutes to work',
  );
}

function refusedToken(error: unknown, act: string, blobUrl: string, where: string): OperatorError {
  const expiryMs = sasExpiryOfUrl(blobUrl);
  const nowMs = dateOf(error);
  if (expiryMs !== undefined && nowMs !== undefined && expiryMs <= nowMs)
    return new OperatorError(
      `Cannot ${act}: the SAS token expired at ${new Date(expiryMs).toISOString()}`,
      where,
      'make a new token and save it in the service connection',
    );
  return new OperatorError(
    `Cannot ${act}: the storage does not accept the SAS token`,
    where,
    'check that the token is for this very container, was copied whole, and that its key was not rotated',
  );
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `no answer within ${requestWithinMs / 1000} s`;
  const code = codeOf(error);
  return code !== undefined && code !== 'REQUEST_SEND_ERROR' ? code : withoutSecrets(error.message);
}

function withoutSecrets(text: string): string {
  return text.replace(/\?\S*/g, '?…').replace(/sig=[^&\s"']*/gi, 'sig=…');
}
