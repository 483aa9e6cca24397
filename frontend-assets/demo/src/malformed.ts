// The messages that the flow could not read.

import { clock } from './orders';
import { fields, type Pushed, text } from './read';

export interface Malformed {
  readonly text: string;
  readonly error: string;
  readonly time: string;
}

const ROWS = 12;

/** Reads what the flow sends of a message that it could not decode. */
export function readMalformed(message: Pushed): Malformed {
  const about = fields(message.payload);
  return {
    text: text(about.text) ?? JSON.stringify(message.payload ?? null),
    error: text(about.error) ?? 'not readable',
    time: clock(message.ts),
  };
}

export class Log {
  readonly #list: HTMLElement;
  readonly #empty: HTMLElement;

  constructor(list: HTMLElement, empty: HTMLElement) {
    this.#list = list;
    this.#empty = empty;
  }

  add(malformed: Malformed): void {
    const item = document.createElement('li');
    const time = document.createElement('span');
    time.className = 'dim';
    time.textContent = malformed.time;
    const words = document.createElement('code');
    // Always as text: what a stranger sent is never markup.
    words.textContent = malformed.text;
    const error = document.createElement('span');
    error.className = 'error';
    error.textContent = malformed.error;
    item.append(time, words, error);
    this.#list.prepend(item);
    this.#list.children[ROWS]?.remove();
    this.#empty.hidden = true;
  }
}
