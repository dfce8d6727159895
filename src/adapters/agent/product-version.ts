import manifest from '../../../package.json';

/** The version of mop-release that every grant of the lock records. */
export const productVersion: string = manifest.version;
