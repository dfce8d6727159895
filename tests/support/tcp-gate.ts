import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a local service that can be cut off: connections through it are then closed, and new ones too. */
export class TcpGate {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(
    private readonly server: Server,
    /** Where to connect to instead of the service. */
    readonly port: number,
  ) {}

  static async open(toPort: number): Promise<TcpGate> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const gate = new TcpGate(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => {
      gate.#accept(near, toPort);
    });
    return gate;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #accept(near: Socket, toPort: number): void {
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = connect(toPort, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
