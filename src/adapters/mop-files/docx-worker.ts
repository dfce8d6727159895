import { parentPort } from 'node:worker_threads';
import { docxMarkdown } from './docx-markdown.js';

/** A thread of its own for `docxInTime`: takes the bytes of a Word document, answers what it says. */
parentPort?.on('message', (bytes: Uint8Array) => {
  const answered = docxMarkdown(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  void answered.then((read) => parentPort?.postMessage(read));
});
