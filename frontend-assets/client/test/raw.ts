// A WebSocket by hand, which can stop reading: no library does that.

import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import type { FromServer } from '../src/index';

export class RawSocket {
  /** What has come. */
  readonly frames: FromServer[] = [];
  readonly #tcp: Socket;
  #bytes = Buffer.alloc(0);

  private constructor(tcp: Socket) {
    this.#tcp = tcp;
  }

  /** Opens `/push` with a ticket. */
  static async open(port: number, ticket: string): Promise<RawSocket> {
    const tcp = connect(port, '127.0.0.1');
    const socket = new RawSocket(tcp);
    tcp.write(
      `GET /push HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
        `Sec-WebSocket-Protocol: wireloom.push.v1\r\nAuthorization: Bearer ${ticket}\r\n\r\n`,
    );
    let head = '';
    await new Promise<void>((done, failed) => {
      tcp.on('error', failed);
      tcp.on('data', function hear(bytes) {
        head += bytes.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end >= 0) {
          tcp.off('data', hear);
          tcp.on('data', (more) => socket.#hear(more));
          socket.#hear(Buffer.from(head.slice(end + 4), 'latin1'));
          done();
        }
      });
    });
    expect(head).toContain('HTTP/1.1 101');
    return socket;
  }

  /** Sends a short text, masked as clients must. */
  say(request: object): void {
    const text = Buffer.from(JSON.stringify(request));
    expect(text.length).toBeLessThan(126);
    // A mask of zeros changes nothing.
    this.#tcp.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]));
  }

  pause(): void {
    this.#tcp.pause();
  }

  resume(): void {
    this.#tcp.resume();
  }

  close(): void {
    this.#tcp.destroy();
  }

  async until(so: (frames: FromServer[]) => unknown): Promise<void> {
    await expect.poll(() => Boolean(so(this.frames)), { timeout: 60_000 }).toBe(true);
  }

  #hear(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const [first = 0, short = 0] = this.#bytes;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.#bytes.length < head) {
        return;
      }
      const length =
        short === 127
          ? Number(this.#bytes.readBigUInt64BE(2))
          : short === 126
            ? this.#bytes.readUInt16BE(2)
            : short;
      if (this.#bytes.length < head + length) {
        return;
      }
      if ((first & 0x0f) === 1) {
        this.frames.push(JSON.parse(this.#bytes.toString('utf8', head, head + length)));
      }
      this.#bytes = this.#bytes.subarray(head + length);
    }
  }
}
