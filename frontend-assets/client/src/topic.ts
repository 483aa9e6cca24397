// One topic: where it stands, who listens to it, and which of the messages are new.

import type { FromServer, Message, Refused, ToServer } from './protocol.js';

/** Messages that wait for a reader who iterates; then it is told that it is too slow. */
const MOST_WAITING = 10_000;

export type Handler<T = unknown> = (message: Message<T>) => void;

/** What to be told beside the messages. */
export interface SubscribeOptions {
  /**
   * `now` (the default): from now on, after the value that the channel retains. `kept`: first all
   * that the server still keeps. A process's topic begins with all that is kept anyway.
   */
  from?: 'now' | 'kept';
  /** Messages are missing; those that come now go on from what is left. */
  onGap?: (topic: string) => void;
  /** The server refused the subscription; it is asked for again after the next reconnect. */
  onRefused?: (refused: Refused) => void;
}

/** A subscription. Ends with `close()`; can be iterated. */
export interface Subscription<T = unknown> extends AsyncIterable<Message<T>> {
  readonly topic: string;
  close(): void;
}

/** Whoever listens, and what it has. */
interface Listener extends SubscribeOptions {
  handle: Handler<never>;
  /** After which message to resume; not known before the first answer. */
  seq?: number | undefined;
  /** What is not newer is a repeat. Below `seq` where a retained, older value may come. */
  floor?: number | undefined;
}

/** The state of a topic, kept across reconnects. */
export class Topic {
  readonly name: string;
  readonly #send: (frame: ToServer) => boolean;
  readonly #listeners = new Set<Listener>();
  #last: Message | undefined;
  #epoch: string | undefined;

  constructor(name: string, send: (frame: ToServer) => boolean) {
    this.name = name;
    this.#send = send;
  }

  /** Asks for the topic, from where the listener is that has least of it. */
  ask(): void {
    let after = Number.POSITIVE_INFINITY;
    for (const listener of this.#listeners) {
      listener.floor = listener.seq;
      // A process's topic begins with all that is kept, and so it does without a number.
      const fresh = listener.from === 'kept' ? 0 : Number.POSITIVE_INFINITY;
      after = Math.min(after, listener.seq ?? fresh);
    }
    this.#send({
      subscribe: this.name,
      ...(Number.isFinite(after) && { after }),
      ...(Number.isFinite(after) && this.#epoch !== undefined && { epoch: this.#epoch }),
    });
  }

  answered({ seq = 0, epoch, gap, dropped }: FromServer): void {
    const known = this.#epoch !== undefined;
    const anew = dropped === undefined && (gap === true || (known && this.#epoch !== epoch));
    for (const listener of [...this.#listeners]) {
      if (anew) {
        // What comes now goes on from what is left; until it has come, nothing is certain.
        listener.seq = 0;
        listener.floor = 0;
      }
      const all = listener.from === 'kept' || this.#isProcess();
      listener.seq ??= all ? 0 : seq;
      listener.floor ??= 0;
      // At first there is nothing that could be missing.
      if (known && gap === true) {
        listener.onGap?.(this.name);
      }
    }
    this.#epoch = epoch;
  }

  heard(message: Message): void {
    this.#last = message;
    for (const listener of [...this.#listeners]) {
      this.#give(listener, message);
    }
  }

  refused(refused: Refused): void {
    for (const { onRefused } of [...this.#listeners]) {
      onRefused?.(refused);
    }
  }

  listen<T>(handle: Handler<T>, options: SubscribeOptions, left: () => void): Subscription<T> {
    const ends = new Set<() => void>();
    const leave = this.join({ ...options, handle });
    const close = () => {
      leave();
      for (const end of [...ends]) {
        end();
      }
      if (this.#listeners.size === 0) {
        left();
      }
    };
    const iterator = () => iterate<T>(this, options, ends);
    return { topic: this.name, close, [Symbol.asyncIterator]: iterator };
  }

  /** Gives what to call to leave again. */
  join(listener: Listener): () => void {
    const first = this.#listeners.size === 0;
    this.#listeners.add(listener);
    if (first) {
      this.ask();
    } else if (listener.from === 'kept' || (this.#isProcess() && this.#epoch !== undefined)) {
      // All again, for this one; the others have it and drop it.
      listener.seq = 0;
      this.#send({ unsubscribe: this.name });
      this.ask();
    } else if (this.#last !== undefined) {
      this.#give(listener, this.#last);
    }
    return () => void this.#listeners.delete(listener);
  }

  #give(listener: Listener, message: Message): void {
    if (message.seq > (listener.floor ?? 0)) {
      listener.floor = message.seq;
      listener.seq = Math.max(listener.seq ?? 0, message.seq);
      listener.handle(message as Message<never>);
    }
  }

  #isProcess(): boolean {
    return this.name.startsWith('process:');
  }
}

/** Messages one by one, from the moment at which the loop begins. */
function iterate<T>(
  topic: Topic,
  options: SubscribeOptions,
  ends: Set<() => void>,
): AsyncIterator<Message<T>> {
  const waiting: Message<T>[] = [];
  let failed: Error | undefined;
  let over = false;
  let wake: (() => void) | undefined;
  const rouse = (): void => {
    wake?.();
    wake = undefined;
  };
  const leave = topic.join({
    ...(options.from !== undefined && { from: options.from }),
    handle: (message: Message<T>) => {
      if (waiting.push(message) > MOST_WAITING) {
        failed = new Error(`${topic.name}: messages come faster than this loop takes them`);
        end();
      }
      rouse();
    },
  });
  const end = (): void => {
    over = true;
    waiting.length = 0;
    leave();
    ends.delete(end);
    rouse();
  };
  ends.add(end);
  return {
    async next() {
      for (;;) {
        const value = waiting.shift();
        if (value !== undefined) {
          return { value, done: false };
        }
        if (failed !== undefined) {
          throw failed;
        }
        if (over) {
          return { value: undefined, done: true };
        }
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    },
    async return() {
      end();
      return { value: undefined, done: true };
    },
  };
}
