// Wires the topics to the parts of the page.

import { connect, type State } from '@wireloom/client';
import { Log, readMalformed } from './malformed';
import { Board, money, readOrder } from './orders';
import { Prices, readPrice } from './prices';
import { Rate } from './rate';
import type { Pushed } from './read';

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
  stopped: 'signed out',
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
  if (state === 'stopped') {
    tell('You are not signed in. ');
    const link = document.createElement('a');
    link.href = '/login';
    link.textContent = 'Sign in';
    notice.append(link);
  }
}

/** Whether the server still knows who we are; false only if it said no. */
async function signedIn(): Promise<boolean> {
  try {
    const answer = await fetch('/api/me', { headers: { accept: 'application/json' } });
    return answer.status !== 401;
  } catch {
    return true;
  }
}

const push = connect({ url: '/push', retry: signedIn });

push.on('state', showState);
push.on('error', (error) => tell(`The server refused: ${error}`));
for (const [topic, handle] of Object.entries(handlers)) {
  push.subscribe(
    topic,
    (message) => {
      rate.count(performance.now());
      handle(message);
    },
    {
      // So that the page does not begin empty.
      from: 'kept',
      onGap: () => tell(`Some messages of ${topic} were missed while this page was away.`),
      onRefused: ({ message }) => tell(`The server refused: ${message}`),
    },
  );
}

window.setInterval(() => {
  part('rate').textContent = rate.perSecond(performance.now()).toFixed(1);
}, 500);
