// A socket whose other end the test holds.

export const sockets: Socket[] = [];

export class Socket {
  readonly sent: unknown[] = [];
  readonly protocols: string[];
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: (event: { code: number }) => void;

  constructor(_url: string, protocols: string[]) {
    this.protocols = protocols;
    sockets.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {}

  says(...frames: unknown[]): void {
    for (const frame of frames) {
      this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
    }
  }

  cut(code = 1006): void {
    this.onclose?.({ code });
  }

  /** What was sent since the last call. */
  news(): unknown[] {
    return this.sent.splice(0);
  }
}

const WebSocketClass = Socket as unknown as new (url: string, protocols: string[]) => WebSocket;

/** Options with which `connect` opens such sockets. */
export const base = { url: 'ws://server.example/push', WebSocket: WebSocketClass };

export const message = (
  seq: number,
  topic = 'channel:a',
  kind = 'data',
  payload: unknown = `p${seq}`,
) => ({ topic, seq, kind, ts: '', node: 'n', payload });

export const answer = (seq: number, more: object = {}) => ({
  subscribed: 'channel:a',
  seq,
  epoch: 'e1',
  gap: false,
  ...more,
});
