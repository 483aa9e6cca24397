// A connection to `/push` that comes back by itself and takes up each topic where it was.

import { type Pushed, read, SUBPROTOCOL } from './protocol';

export type State = 'connecting' | 'connected' | 'waiting' | 'signed-out';

/** Who is told what happens. */
export interface Listener {
  message(message: Pushed): void;
  state(state: State, retryIn?: number): void;
  /** Messages of the topic are missing; those that come now go on from what is left. */
  gap(topic: string): void;
  refused(words: string): void;
}

/** What the connection needs of the browser; tests give it their own. */
export interface World {
  open(): WebSocket;
  /** Whether the server still knows who we are; false only if it said no. */
  signedIn(): Promise<boolean>;
  after(milliseconds: number, then: () => void): void;
  /** From 0 to 1. */
  chance(): number;
}

interface Place {
  seq: number;
  epoch: string | undefined;
  /** Whether the server has answered once: before that there is nothing that could be missing. */
  known: boolean;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export class Push {
  readonly #world: World;
  readonly #listener: Listener;
  readonly #places: Map<string, Place>;
  #tries = 0;

  constructor(world: World, topics: readonly string[], listener: Listener) {
    this.#world = world;
    this.#listener = listener;
    this.#places = new Map(
      topics.map((topic) => [topic, { seq: 0, epoch: undefined, known: false }]),
    );
  }

  /** Connects, and goes on doing so until the server says that nobody is signed in. */
  start(): void {
    this.#listener.state('connecting');
    const socket = this.#world.open();
    socket.addEventListener('open', () => this.#opened(socket));
    socket.addEventListener('message', (event) => this.#heard(event.data));
    // An attempt that fails ends with `close` too.
    socket.addEventListener('close', () => void this.#closed());
  }

  #opened(socket: WebSocket): void {
    this.#listener.state('connected');
    for (const [topic, { seq, epoch }] of this.#places) {
      // `after: 0` asks for what the server still keeps, so that the page does not begin empty.
      const resume = epoch === undefined ? { after: seq } : { after: seq, epoch };
      socket.send(JSON.stringify({ subscribe: topic, ...resume }));
    }
  }

  #heard(data: unknown): void {
    const frame = typeof data === 'string' ? read(data) : undefined;
    if (frame === undefined) {
      return;
    }
    if (frame.is === 'refused') {
      this.#listener.refused(frame.message);
      return;
    }
    const place = this.#places.get(frame.topic);
    if (place === undefined) {
      return;
    }
    // Only an answer shows that the server is well: one that closes at once is waited for.
    this.#tries = 0;
    if (frame.is === 'message') {
      if (frame.seq > place.seq) {
        place.seq = frame.seq;
        this.#listener.message(frame);
      }
      return;
    }
    const newLife = place.epoch !== frame.epoch || frame.seq < place.seq;
    if (newLife) {
      place.seq = 0;
      place.epoch = frame.epoch;
    }
    if (place.known && (frame.gap || newLife)) {
      this.#listener.gap(frame.topic);
    }
    place.known = true;
  }

  async #closed(): Promise<void> {
    if (!(await this.#world.signedIn())) {
      this.#listener.state('signed-out');
      return;
    }
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries);
    this.#tries += 1;
    // Half by chance, so that a thousand pages do not come back in one moment.
    const wait = longest * (0.5 + this.#world.chance() / 2);
    this.#listener.state('waiting', wait);
    this.#world.after(wait, () => this.start());
  }
}

/** The real browser. */
export function browser(): World {
  const url = new URL('/push', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    open: () => new WebSocket(url, SUBPROTOCOL),
    signedIn: async () => {
      try {
        const answer = await fetch('/api/me', { headers: { accept: 'application/json' } });
        return answer.status !== 401;
      } catch {
        return true;
      }
    },
    after: (milliseconds, then) => void window.setTimeout(then, milliseconds),
    chance: Math.random,
  };
}
