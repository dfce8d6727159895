import { OperatorError } from '../../release/operator-error.js';

/** No token was to be had for the storage, and asking again is useless until a person has mended something. */
export class IdentityRefused extends OperatorError {}

/** No token was to be had for the storage just now. */
export class IdentityUnavailable extends OperatorError {}
