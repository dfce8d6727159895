import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from './utf8.js';

const newline = 0x0a;
const fresh = sha256.create();
const hasher = sha256.create();
const digest = new Uint8Array(sha256.outputLen);

/** SHA-256 of the UTF-8 text, in lower-case hexadecimal. */
export function sha256Hex(text: string): string {
  return hexOf(utf8(text));
}

/** The same of each of a text's whole lines, without their newlines: encoded together, which takes less than line by line. */
export function sha256OfLines(text: string): string[] {
  const bytes = utf8(text);
  const hashes: string[] = [];
  for (let start = 0, end; (end = bytes.indexOf(newline, start)) >= 0; start = end + 1)
    hashes.push(hexOf(bytes.subarray(start, end)));
  return hashes;
}

/** One hasher serves all: making one for each took longer than hashing. */
function hexOf(bytes: Uint8Array): string {
  fresh._cloneInto(hasher);
  hasher.update(bytes).digestInto(digest);
  return bytesToHex(digest);
}
