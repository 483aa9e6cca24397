// The socket: opened, shown its ticket, watched, and opened again after it was cut.

import { type FromServer, PROTOCOL, read, TICKET_FOLLOWS, type ToServer } from './protocol.js';

/** `stopped`: closed by the page, or not worth another attempt. */
export type State = 'connecting' | 'connected' | 'waiting' | 'stopped';

export interface ConnectOptions {
  /** Where `/push` is; relative to the page, or `http:`, `https:`, `ws:`, `wss:`. */
  url: string | URL;
  /**
   * Asks the app's own backend for a push ticket: at first, before one ends, and after the server
   * refused one. Without it the browser's log-in at the server counts.
   */
  ticket?: () => Promise<string>;
  /** Asked before another attempt is made; `false` gives up. */
  retry?: (attempt: number) => boolean | Promise<boolean>;
  /** Milliseconds before the first new attempt; each further one waits twice as long. */
  firstWait?: number;
  /** At most so many milliseconds. */
  longestWait?: number;
  /** Another WebSocket than the platform's. */
  WebSocket?: new (
    url: string,
    protocols: string[],
  ) => WebSocket;
}

/** Who is told what happens. */
export interface Owner {
  /** The socket is open and known: ask for what is wanted. */
  ready(): void;
  heard(frame: FromServer): void;
  state(state: State): void;
  /** The ticket could not be had, or the server does not take it. */
  failed(error: unknown): void;
}

/** Silence after which the server is asked whether it is there, and for how long. */
const SILENCE = 30_000;
const PATIENCE = 10_000;

export class Connection {
  readonly #options: ConnectOptions;
  readonly #owner: Owner;
  #socket: WebSocket | undefined;
  #ticket: string | undefined;
  #open = false;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: ConnectOptions, owner: Owner) {
    this.#options = options;
    this.#owner = owner;
    globalThis.addEventListener?.('online', this.#now);
    // The owner is still being made.
    queueMicrotask(() => void this.#connect());
  }

  /** Sends, if the socket is open and known. */
  send(frame: ToServer): boolean {
    if (this.#open) {
      this.#socket?.send(JSON.stringify(frame));
    }
    return this.#open;
  }

  stop(): void {
    if (!this.#stopped) {
      this.#stopped = true;
      globalThis.removeEventListener?.('online', this.#now);
      clearTimeout(this.#timer);
      this.#drop();
      this.#owner.state('stopped');
    }
  }

  /** The network is back: no more waiting. */
  readonly #now = (): void => {
    if (this.#timer !== undefined) {
      void this.#connect();
    }
  };

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopped) {
      return;
    }
    this.#owner.state('connecting');
    const { ticket, url } = this.#options;
    try {
      if (ticket !== undefined) {
        this.#ticket ??= await ticket();
      }
      if (!this.#stopped) {
        this.#listen(this.#dial(url));
      }
    } catch (error) {
      this.#owner.failed(error);
      void this.#wait();
    }
  }

  #dial(to: string | URL): WebSocket {
    const url = new URL(to, globalThis.location?.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const Socket = this.#options.WebSocket ?? WebSocket;
    const protocols = this.#ticket === undefined ? [PROTOCOL] : [PROTOCOL, TICKET_FOLLOWS];
    return new Socket(url.href, protocols);
  }

  #listen(socket: WebSocket): void {
    this.#socket = socket;
    const current = () => this.#socket === socket;
    socket.onopen = () => {
      if (this.#ticket === undefined) {
        this.#ready();
      } else {
        socket.send(JSON.stringify({ auth: this.#ticket }));
      }
      this.#listenFor(SILENCE);
    };
    socket.onmessage = ({ data }) => {
      const frame = current() ? read(data) : undefined;
      if (frame !== undefined) {
        this.#heard(frame);
      }
    };
    const ended = (code?: number) => {
      if (current()) {
        if (code === 4401) {
          this.#ticket = undefined;
        }
        this.#drop();
        void this.#wait();
      }
    };
    socket.onclose = ({ code }) => ended(code);
    // In browsers `close` follows; not everywhere else.
    socket.onerror = () => ended();
  }

  #heard(frame: FromServer): void {
    this.#listenFor(SILENCE);
    if (frame.authenticated !== undefined) {
      if (!this.#open) {
        this.#ready();
      }
    } else if (frame.authRequired !== undefined) {
      void this.#renew();
    } else if (frame.pong === undefined) {
      // Only an answer shows that the server is well: one that closes at once is waited for.
      this.#attempts = 0;
      this.#owner.heard(frame);
    }
  }

  #ready(): void {
    this.#open = true;
    this.#owner.state('connected');
    this.#owner.ready();
  }

  async #renew(): Promise<void> {
    try {
      this.#ticket = await this.#options.ticket?.();
      if (this.#ticket !== undefined) {
        this.send({ auth: this.#ticket });
      }
    } catch (error) {
      // The next attempt asks again.
      this.#ticket = undefined;
      this.#owner.failed(error);
    }
  }

  /** A connection can be dead without a word: after a silence an answer is asked for. */
  #listenFor(time: number): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (time === SILENCE && this.send({ ping: this.#attempts })) {
        this.#listenFor(PATIENCE);
      } else {
        this.#drop();
        void this.#wait();
      }
    }, time);
  }

  #drop(): void {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#open = false;
    socket?.close();
  }

  async #wait(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    const { retry, firstWait = 500, longestWait = 15_000 } = this.#options;
    this.#attempts += 1;
    this.#owner.state('waiting');
    if ((await retry?.(this.#attempts)) === false) {
      this.stop();
    } else if (!this.#stopped) {
      const longest = Math.min(longestWait, firstWait * 2 ** (this.#attempts - 1));
      // Half by chance, so that a thousand pages do not come back in one moment.
      this.#timer = setTimeout(() => void this.#connect(), longest * (0.5 + Math.random() / 2));
    }
  }
}
