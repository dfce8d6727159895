const memorySection = 5;
const withMaximum = 1;

/** A WebAssembly module whose memory may not grow beyond `mostPages` of 64 KiB; the compiler that made it set no bound. */
export function boundMemory(module: Uint8Array, mostPages: number): Uint8Array<ArrayBuffer> {
  let position = 8;
  while (position < module.length) {
    const size = readNumber(module, position + 1);
    const end = size.next + size.value;
    if (module[position] === memorySection) {
      // One memory: its count, its flags, its least pages.
      const least = readNumber(module, size.next + 2).value;
      const content = [1, withMaximum, ...writeNumber(least), ...writeNumber(mostPages)];
      const section = [memorySection, ...writeNumber(content.length), ...content];
      return Uint8Array.from(Buffer.concat([module.subarray(0, position), Buffer.from(section), module.subarray(end)]));
    }
    position = end;
  }
  throw new Error('the template engine has no memory section');
}

/** An unsigned LEB128. */
function readNumber(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let next = from;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[next] ?? 0;
    next += 1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, next };
  }
}

function writeNumber(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...writeNumber(value >>> 7)];
}
