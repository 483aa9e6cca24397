// Prices: the present one, where it goes, and the way it came.

import { money } from './orders';
import { fields, number, type Pushed, text } from './read';

export interface Price {
  readonly symbol: string;
  readonly price: number;
  readonly currency: string;
}

export type Direction = 'up' | 'down' | 'same';

const KEPT = 40;
const WIDTH = 96;
const HEIGHT = 28;

/** Reads a price tick; `undefined` if there is no price in it. */
export function readPrice(message: Pushed): Price | undefined {
  const tick = fields(message.payload);
  const symbol = text(tick.symbol);
  const price = number(tick.price);
  if (symbol === undefined || price === undefined) {
    return undefined;
  }
  return { symbol, price, currency: text(tick.currency) ?? 'EUR' };
}

/** Where a price went. */
export function direction(before: number | undefined, now: number): Direction {
  if (before === undefined || before === now) {
    return 'same';
  }
  return now > before ? 'up' : 'down';
}

/** The points of a line through these values, for a box of the given size. */
export function line(values: readonly number[], width = WIDTH, height = HEIGHT): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = width / Math.max(1, values.length - 1);
  const y = (value: number) => height - 2 - ((value - low) / span) * (height - 4);
  return values
    .map((value, place) => `${(place * step).toFixed(1)},${y(value).toFixed(1)}`)
    .join(' ');
}

interface Row {
  readonly item: HTMLElement;
  readonly price: HTMLElement;
  readonly arrow: HTMLElement;
  readonly line: SVGElement;
  readonly values: number[];
}

const ARROWS: Record<Direction, string> = { up: '▲ up', down: '▼ down', same: '• level' };

export class Prices {
  readonly #list: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #rows = new Map<string, Row>();

  constructor(list: HTMLElement, empty: HTMLElement) {
    this.#list = list;
    this.#empty = empty;
  }

  show({ symbol, price, currency }: Price): void {
    const row = this.#rows.get(symbol) ?? this.#make(symbol);
    const went = direction(row.values.at(-1), price);
    row.values.push(price);
    row.values.splice(0, row.values.length - KEPT);
    row.price.textContent = money(price, currency);
    row.arrow.textContent = ARROWS[went];
    row.item.dataset.direction = went;
    row.line.setAttribute('points', line(row.values));
  }

  #make(symbol: string): Row {
    const item = document.createElement('li');
    item.dataset.symbol = symbol;
    const name = document.createElement('span');
    name.className = 'symbol';
    name.textContent = symbol;
    const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    drawing.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
    drawing.append(path);
    const price = document.createElement('span');
    price.className = 'price';
    const arrow = document.createElement('span');
    arrow.className = 'arrow';
    item.append(name, drawing, price, arrow);
    this.#list.append(item);
    this.#empty.hidden = true;
    const row = { item, price, arrow, line: path, values: [] };
    this.#rows.set(symbol, row);
    return row;
  }
}
