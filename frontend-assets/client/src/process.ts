// A process instance as a frontend sees it.

import type { Kind, Message } from './protocol.js';
import type { Push } from './push.js';
import type { Handler, SubscribeOptions, Subscription } from './topic.js';

export class Process implements AsyncIterable<Message> {
  readonly id: string;
  readonly topic: string;
  readonly #push: Push;

  constructor(push: Push, id: string) {
    this.id = id;
    this.topic = `process:${id}`;
    this.#push = push;
  }

  /** Hears the messages of one kind, beginning with those that the server has kept. */
  on<T = unknown>(kind: Kind, handler: Handler<T>, options?: SubscribeOptions): Subscription<T> {
    const all: Handler<T> = (message) => {
      if (message.kind === kind) {
        handler(message);
      }
    };
    return this.#push.subscribe<T>(this.topic, all, options);
  }

  /** Runs a manual action; gives what the server answers. */
  run(action: string, data?: unknown, token?: string): Promise<unknown> {
    return this.#push.act(this.id, action, data, token);
  }

  [Symbol.asyncIterator](): AsyncIterator<Message> {
    const subscription = this.#push.subscribe(this.topic);
    const messages = subscription[Symbol.asyncIterator]();
    return {
      next: () => messages.next(),
      async return() {
        subscription.close();
        return { value: undefined, done: true };
      },
    };
  }
}
