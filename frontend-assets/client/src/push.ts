// What an app holds: its topics over one connection.

import { Connection, type ConnectOptions, type State } from './connection.js';
import { Process } from './process.js';
import type { FromServer, Message, Refused } from './protocol.js';
import { type Handler, type SubscribeOptions, type Subscription, Topic } from './topic.js';

/** The server refused a request. */
export class PushError extends Error {
  readonly code: number;

  constructor({ code, message }: Pick<Refused, 'code' | 'message'>) {
    super(message);
    this.name = 'PushError';
    this.code = code;
  }
}

interface Events {
  /** The connection's state has changed. */
  state: (state: State) => void;
  /** Something went wrong that concerns no topic: a ticket was not to be had, or is not taken. */
  error: (error: unknown) => void;
}

interface Asked {
  done(result: unknown): void;
  failed(error: Error): void;
  /** Sends it; again after a reconnect, if the server runs it once however often it comes. */
  send(): void;
  once: boolean;
  sent: boolean;
}

export class Push {
  readonly #connection: Connection;
  readonly #topics = new Map<string, Topic>();
  readonly #asked = new Map<string, Asked>();
  readonly #events: { [E in keyof Events]: Set<Events[E]> } = {
    state: new Set(),
    error: new Set(),
  };
  #state: State = 'connecting';
  #ids = 0;
  /** So that no other client's requests have the same ids. */
  readonly #name = Math.random().toString(36).slice(2, 10);

  constructor(options: ConnectOptions) {
    this.#connection = new Connection(options, {
      ready: () => this.#ready(),
      heard: (frame) => this.#heard(frame),
      state: (state) => this.#moved(state),
      failed: (error) => this.#tell('error', error),
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Is told of changes until the function that it gives is called. */
  on<E extends keyof Events>(event: E, handler: Events[E]): () => void {
    const handlers: Set<Events[E]> = this.#events[event];
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }

  /**
   * Hears a topic: `channel:NAME` or `process:ID`. Each message comes once and in order, also over
   * reconnects; where some are missing, `onGap` says so. Who subscribes to a channel that is heard
   * already is given its newest message first.
   */
  subscribe<T = unknown>(
    name: string,
    handler: Handler<T> = () => {},
    options: SubscribeOptions = {},
  ): Subscription<T> {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      topic = new Topic(name, (frame) => this.#connection.send(frame));
      this.#topics.set(name, topic);
    }
    return topic.listen(handler, options, () => {
      if (this.#topics.get(name) === topic) {
        this.#topics.delete(name);
        this.#connection.send({ unsubscribe: name });
      }
    });
  }

  /** A process instance: its messages and its actions. */
  process(id: string): Process {
    return new Process(this, id);
  }

  /**
   * Sends a message to the flows that listen to a channel; done when they have taken it. Not sent
   * again after a cut, for it may have arrived: then it fails.
   */
  async publish(channel: string, data: unknown): Promise<void> {
    await this.#ask(false, (id) => this.#connection.send({ publish: { channel, data, id } }));
  }

  /** Runs an action of a process. Sent again after a cut; the server runs it once. */
  act(process: string, name: string, data: unknown, token?: string): Promise<unknown> {
    const action = { process, name, data, ...(token !== undefined && { token }) };
    return this.#ask(true, (id) => this.#connection.send({ action: { ...action, id } }));
  }

  /** Tells the server that all messages of a process up to this one have been dealt with. */
  acknowledge(message: Message): void {
    this.#connection.send({ ack: message.topic, seq: message.seq });
  }

  /** Ends the connection for good. */
  close(): void {
    this.#connection.stop();
  }

  #ask(once: boolean, send: (id: string) => boolean): Promise<unknown> {
    const id = `${this.#name}-${++this.#ids}`;
    return new Promise((done, failed) => {
      const asked: Asked = {
        once,
        sent: false,
        done,
        failed,
        send: () => {
          asked.sent = send(id);
        },
      };
      this.#asked.set(id, asked);
      if (this.#state === 'stopped') {
        this.#lose(() => true);
      } else {
        asked.send();
      }
    });
  }

  #ready(): void {
    for (const topic of this.#topics.values()) {
      topic.ask();
    }
    for (const asked of this.#asked.values()) {
      asked.send();
    }
  }

  #heard(frame: FromServer): void {
    const { topic, subscribed, error, published, acted } = frame;
    if (topic !== undefined) {
      this.#topics.get(topic)?.heard(frame as Message);
    } else if (subscribed !== undefined) {
      this.#topics.get(subscribed)?.answered(frame);
    } else if (error !== undefined) {
      const { id, for: about } = error;
      if (id !== undefined) {
        this.#answer(id)?.failed(new PushError(error));
      } else if (about !== null && this.#topics.has(about)) {
        this.#topics.get(about)?.refused(error);
      } else {
        this.#tell('error', new PushError(error));
      }
    } else if (published !== undefined) {
      this.#answer(frame.id)?.done(undefined);
    } else if (acted !== undefined) {
      this.#answer(acted.id ?? undefined)?.done(acted.result);
    }
  }

  #answer(id = ''): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  #moved(state: State): void {
    this.#state = state;
    if (state === 'waiting') {
      this.#lose((asked) => asked.sent && !asked.once);
    } else if (state === 'stopped') {
      this.#lose(() => true);
    }
    this.#tell('state', state);
  }

  /** Ends requests whose answers will not come. */
  #lose(which: (asked: Asked) => boolean): void {
    for (const [id, asked] of this.#asked) {
      if (which(asked)) {
        this.#asked.delete(id);
        const message = 'the connection ended before the answer came';
        asked.failed(new PushError({ code: 1006, message }));
      }
    }
  }

  #tell<E extends keyof Events>(event: E, what: Parameters<Events[E]>[0]): void {
    for (const handler of [...this.#events[event]]) {
      (handler as (what: unknown) => void)(what);
    }
  }
}
