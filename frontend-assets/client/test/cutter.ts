// A TCP proxy that cuts connections when it is told to, at any byte.

import { connect, createServer, type Server, type Socket } from 'node:net';

export class Cutter {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  /** Connections that it has taken. */
  taken = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(port: () => number): Promise<Cutter> {
    const server = createServer();
    const cutter = new Cutter(server);
    server.on('connection', (client) => cutter.#join(client, connect(port(), '127.0.0.1')));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return cutter;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('the cutter does not listen');
    }
    return address.port;
  }

  #join(client: Socket, server: Socket): void {
    this.taken += 1;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => void server.write(bytes));
    server.on('data', (bytes) => void client.write(bytes));
  }

  /** Cuts every connection at once, in both directions, without a good-bye. */
  cut(): void {
    for (const socket of this.#open) {
      socket.resetAndDestroy();
    }
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
