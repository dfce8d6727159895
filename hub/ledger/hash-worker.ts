import { sha256OfLines } from './sha256.js';

/** Answers each text of whole lines, in the order in which they come, with the hashes of its lines. */
addEventListener('message', ({ data }: MessageEvent<string>) => postMessage(sha256OfLines(data)));
