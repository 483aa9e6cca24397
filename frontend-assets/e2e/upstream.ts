// Another server, as connections meet one: it speaks WebSocket, and says a message now and then.

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Messages of a flood that go out by one write. */
const BATCH = 2_000;

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export class Upstream {
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #said = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port of this machine; `greeting` is said to each who comes. */
  static async start(greeting: string): Promise<Upstream> {
    const server = createServer((_, response) => response.writeHead(404).end());
    const upstream = new Upstream(server);
    server.on('upgrade', (request, socket) => {
      const key = `${request.headers['sec-websocket-key']}${MAGIC}`;
      const accept = createHash('sha1').update(key).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      upstream.#sockets.add(socket);
      socket.on('data', (bytes: Buffer) => {
        // Whoever closes is closed; nothing else that is said here matters.
        if (((bytes[0] ?? 0) & 0x0f) === 8) {
          socket.end(Buffer.from([0x88, 0]));
        }
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => upstream.#sockets.delete(socket));
      socket.write(frame(greeting));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return upstream;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/feed`;
  }

  /** Says a message to everybody; each has a number. */
  say(text: string): void {
    this.#said += 1;
    const bytes = frame(JSON.stringify({ text, number: this.#said }));
    for (const socket of this.#sockets) {
      socket.write(bytes);
    }
  }

  /** Messages that were said in the flood. */
  sent = 0;

  /** Says numbers as fast as they are taken, until it stops. Made once: it costs this process
   * next to nothing, which has the browser to drive. */
  flood(): void {
    const numbers = Array.from({ length: BATCH }, (_, place) => frame(`{"number":${place}}`));
    const bytes = Buffer.concat(numbers);
    for (const socket of this.#sockets) {
      const more = () => {
        if (!socket.destroyed) {
          this.sent += BATCH;
          const takesMore = socket.write(bytes);
          if (takesMore) {
            setImmediate(more);
          }
        }
      };
      socket.on('drain', more);
      more();
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** A text message in one frame; short ones suffice here. */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length > 125) {
    throw new Error('this server says only short messages');
  }
  return Buffer.concat([Buffer.from([0x81, body.length]), body]);
}
