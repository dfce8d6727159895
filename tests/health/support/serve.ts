import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'mocha';

const open: Server[] = [];
after('close the servers', () => {
  for (const server of open.splice(0)) server.close();
});

/** The address of a server on loopback that answers as told until the tests are through. */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
