// The board of orders: the newest on top.

import { fields, number, type Pushed, text } from './read';

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly item: string;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  readonly time: string;
}

const ROWS = 40;

/** Reads an order; what the flow did not send is shown as empty. */
export function readOrder(message: Pushed): Order {
  const order = fields(message.payload);
  return {
    id: text(order.id) ?? '',
    customer: text(order.customer) ?? '',
    item: text(order.item) ?? '',
    quantity: number(order.quantity) ?? 0,
    amount: number(order.amount) ?? 0,
    currency: text(order.currency) ?? 'EUR',
    time: clock(message.ts),
  };
}

/** `14:03:59`, or nothing if it is no time. */
export function clock(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.valueOf()) ? '' : time.toLocaleTimeString(undefined, { hour12: false });
}

/** An amount as people write it; the currency's own word if the browser does not know it. */
export function money(amount: number, currency: string, digits = 2): string {
  const written = amount.toLocaleString(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${written} ${currency}`;
}

export class Board {
  readonly #body: HTMLElement;
  readonly #empty: HTMLElement;

  constructor(body: HTMLElement, empty: HTMLElement) {
    this.#body = body;
    this.#empty = empty;
  }

  add(order: Order): void {
    const row = document.createElement('tr');
    row.dataset.order = order.id;
    row.className = 'fresh';
    const cells: [string, string][] = [
      [order.time, 'dim'],
      [order.id, 'dim'],
      [order.customer, 'strong'],
      [order.item, ''],
      [order.quantity.toLocaleString(), 'number'],
      [money(order.amount, order.currency), 'number'],
    ];
    for (const [words, look] of cells) {
      const cell = document.createElement('td');
      cell.textContent = words;
      cell.className = look;
      row.append(cell);
    }
    this.#body.prepend(row);
    this.#body.children[ROWS]?.remove();
    this.#empty.hidden = true;
  }
}
