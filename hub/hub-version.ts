import manifest from '../package.json';

/** Of this hub: what it may append to a ledger depends on it. */
export const hubVersion = manifest.version;
