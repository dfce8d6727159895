const encoder = new TextEncoder();
let buffer = new Uint8Array(16_384);

/** A text's bytes in a buffer that is used again: they stand there until the next call. */
export function utf8(text: string): Uint8Array {
  const most = text.length * 3;
  if (buffer.length < most) buffer = new Uint8Array(most);
  return buffer.subarray(0, encoder.encodeInto(text, buffer).written);
}
