import { OperatorError } from '../../src/release/operator-error.js';

/** A request that the storage did not carry out. `status` is absent when no answer came. */
export class StorageFault extends OperatorError {
  constructor(
    what: string,
    where: string,
    next: string,
    readonly status?: number,
  ) {
    super(what, where, next);
  }

  /** The answer proves that nothing was changed and that repeating the request is useless. */
  get isHopeless(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404;
  }
}

/** What a person must know of an answer that is an error. `act` completes "Cannot …"; `where` is without its query. */
export function faultOf(status: number, code: string, act: string, where: string): StorageFault {
  if (code === 'ContainerNotFound')
    return new StorageFault(
      `Cannot ${act}: the container does not exist`,
      where,
      'correct the fleet in the settings',
      404,
    );
  if (status === 401 || status === 403)
    return new StorageFault(
      `Cannot ${act}: the storage does not let you`,
      where,
      'ask the owner of the storage account for the role Storage Blob Data Reader to look, or Storage Blob Data Contributor to act',
      status,
    );
  return new StorageFault(
    `Cannot ${act}: the storage answered ${status}${code && ` ${code}`}`,
    where,
    'it is tried again; if it stays so, look at the storage account for throttling or an outage',
    status,
  );
}

/** No answer came: the network, the browser's own refusal (CORS), or the deadline. */
export function noAnswer(act: string, where: string, timedOut: boolean): StorageFault {
  return new StorageFault(
    `Cannot ${act}: the storage does not answer${timedOut ? ' in time' : ''}`,
    where,
    "it is tried again; check this machine's network, and that the storage account's CORS rules name this page's origin",
  );
}
