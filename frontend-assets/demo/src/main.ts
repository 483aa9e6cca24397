// Wires the topics to the parts of the page.

import { Log, readMalformed } from './malformed';
import { Board, money, readOrder } from './orders';
import { Prices, readPrice } from './prices';
import type { Pushed } from './protocol';
import { browser, Push, type State } from './push';
import { Rate } from './rate';

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no part called ${id}`);
  }
  return found;
}

const board = new Board(part('orders'), part('orders-empty'));
const prices = new Prices(part('prices'), part('prices-empty'));
const log = new Log(part('malformed'), part('malformed-empty'));
const rate = new Rate();
const notice = part('notice');
const totals = { orders: 0, turnover: 0, malformed: 0 };

const handlers: Record<string, (message: Pushed) => void> = {
  'channel:orders': (message) => {
    const order = readOrder(message);
    board.add(order);
    totals.orders += 1;
    totals.turnover += order.amount;
    part('order-count').textContent = totals.orders.toLocaleString();
    part('turnover').textContent = money(totals.turnover, order.currency, 0);
  },
  'channel:prices': (message) => {
    const price = readPrice(message);
    if (price !== undefined) {
      prices.show(price);
    }
  },
  'channel:malformed': (message) => {
    log.add(readMalformed(message));
    totals.malformed += 1;
    part('malformed-count').textContent = totals.malformed.toLocaleString();
  },
};

const STATES: Record<State, string> = {
  connecting: 'connecting',
  connected: 'live',
  waiting: 'reconnecting',
  'signed-out': 'signed out',
};

function tell(words: string): void {
  notice.textContent = words;
  notice.hidden = false;
}

function showState(state: State): void {
  const pill = part('connection');
  pill.dataset.state = state;
  pill.textContent = STATES[state];
  if (state === 'connected') {
    notice.hidden = true;
  }
  if (state === 'signed-out') {
    tell('You are not signed in. ');
    const link = document.createElement('a');
    link.href = '/login';
    link.textContent = 'Sign in';
    notice.append(link);
  }
}

const push = new Push(browser(), Object.keys(handlers), {
  message(message) {
    rate.count(performance.now());
    handlers[message.topic]?.(message);
  },
  state: showState,
  gap: (topic) => tell(`Some messages of ${topic} were missed while this page was away.`),
  refused: (words) => tell(`The server refused: ${words}`),
});

push.start();
window.setInterval(() => {
  part('rate').textContent = rate.perSecond(performance.now()).toFixed(1);
}, 500);
