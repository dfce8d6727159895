import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from './utf8.js';

const fresh = sha256.create();
const hasher = sha256.create();
const digest = new Uint8Array(sha256.outputLen);

/** SHA-256 of the UTF-8 text, in lower-case hexadecimal. One hasher serves all lines: making one for each took longer than hashing. */
export function sha256Hex(text: string): string {
  fresh._cloneInto(hasher);
  hasher.update(utf8(text)).digestInto(digest);
  return bytesToHex(digest);
}
