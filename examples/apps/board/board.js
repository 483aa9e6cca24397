// A board for a packing room: orders come, somebody packs them, and every board knows.

import { connect } from '/client/index.js';

const SYMBOLS = ['FLOUR', 'OATS', 'COFFEE', 'PAPER', 'TIMBER'];
const MOST_CARDS = 18;

const part = (id) => document.getElementById(id);

/** A real app asks its own backend here, which holds the API token and knows who the user is. */
async function ticket() {
  const response = await fetch('/api/push-tickets', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      topics: ['channel:board.orders', 'channel:board.packed', { prefix: 'channel:board.price.' }],
      publish: ['board.pack'],
      user: 'packing room',
      ttl: 900,
    }),
  });
  if (!response.ok) {
    throw new Error(response.status === 401 ? 'please log in first' : `status ${response.status}`);
  }
  return (await response.json()).ticket;
}

const push = connect({ url: '/push', ticket });

push.on('state', (state) => {
  part('state').textContent = state === 'connected' ? 'live' : state;
  part('state').dataset.state = state;
  part('notice').hidden ||= state === 'connected';
});
push.on('error', (error) => tell(`No connection: ${error.message}`));

function tell(words) {
  part('notice').textContent = words;
  part('notice').hidden = false;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// Prices: a tile each. The retained value fills it at once.
for (const symbol of SYMBOLS) {
  const tile = element('li', 'tile', '');
  const price = element('strong', '', '–');
  const trend = element('span', 'trend', '');
  tile.append(element('span', 'symbol', symbol), price, trend);
  part('prices').append(tile);
  let before;
  push.subscribe(`channel:board.price.${symbol}`, ({ payload }) => {
    price.textContent = payload.price.toFixed(2);
    const moved = before === undefined ? 0 : payload.price - before;
    trend.textContent = moved === 0 ? '' : moved > 0 ? `▲ ${moved.toFixed(2)}` : `▼ ${(-moved).toFixed(2)}`;
    tile.dataset.trend = String(Math.sign(moved));
    before = payload.price;
  });
}

// Orders: a card each, until somebody packs it.
const cards = new Map();
const packedAlready = new Set();
let open = 0;
let packed = 0;

function count() {
  part('open-count').textContent = open;
  part('packed-count').textContent = packed;
}

function trim(list) {
  while (list.children.length > MOST_CARDS) {
    cards.delete(list.lastElementChild.dataset.id);
    list.lastElementChild.remove();
  }
}

function show(order, ts) {
  const card = element('li', 'card', '');
  card.dataset.id = order.id;
  const top = element('div', 'top', '');
  const time = new Date(ts).toLocaleTimeString(undefined, { hour12: false });
  top.append(element('span', 'id', order.id), element('span', 'dim', time));
  const what = element('div', 'what', `${order.quantity} × ${order.item}`);
  const who = element('div', 'dim', order.customer);
  const button = element('button', '', 'Packed');
  button.type = 'button';
  button.setAttribute('aria-label', `${order.id} is packed`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await push.publish('board.pack', { id: order.id });
    } catch (error) {
      button.disabled = false;
      tell(`It could not be marked: ${error.message}`);
    }
  });
  const foot = element('div', 'foot', '');
  foot.append(element('span', 'amount', `${order.amount.toFixed(2)} ${order.currency}`), button);
  card.append(top, what, who, foot);
  cards.set(order.id, card);
  part('open').prepend(card);
  open += 1;
  if (packedAlready.delete(order.id)) {
    pack(order.id);
  }
  trim(part('open'));
  count();
}

function pack(id) {
  const card = cards.get(id);
  if (card === undefined) {
    packedAlready.add(id);
    return;
  }
  if (card.parentElement === part('open')) {
    card.querySelector('button')?.remove();
    part('packed').prepend(card);
    open -= 1;
    packed += 1;
    trim(part('packed'));
    count();
  }
}

const onGap = () => tell('Some orders were missed while this board was away.');
push.subscribe('channel:board.orders', ({ payload, ts }) => show(payload, ts), {
  from: 'kept',
  onGap,
});
push.subscribe('channel:board.packed', ({ payload }) => pack(payload.id), { from: 'kept', onGap });

setInterval(() => {
  part('clock').textContent = new Date().toLocaleTimeString(undefined, { hour12: false });
}, 1000);
