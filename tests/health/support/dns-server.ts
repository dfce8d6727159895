import { createSocket, type Socket } from 'node:dgram';

type Zone = Readonly<Record<string, readonly string[] | 'servfail' | 'silent'>>;

/** A DNS server on loopback that knows the A records of a zone, and answers NXDOMAIN, SERVFAIL or nothing. */
export async function startDns(zone: Zone): Promise<{ readonly address: string; close(): void }> {
  const socket: Socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = nameIn(query);
    const known = zone[name];
    if (known === 'silent') return;
    const addresses = typeof known === 'object' ? known : [];
    const header = Buffer.from(query.subarray(0, 12));
    const code = known === undefined ? 3 : known === 'servfail' ? 2 : 0;
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(addresses.length, 6);
    header.writeUInt32BE(0, 8);
    const answers = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]),
    );
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, close: () => socket.close() };
}

function nameIn(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}
