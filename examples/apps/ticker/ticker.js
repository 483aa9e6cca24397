// A page with nothing but Server-Sent Events. It is of Wireloom's own origin and its user is logged
// in; a page of another origin would put a push ticket into the address: &ticket=…

const rows = new Map();
const source = new EventSource('/push/sse?topic=channel:prices&after=0');
const state = document.getElementById('state');

source.onopen = () => {
  state.textContent = 'live';
  state.dataset.live = '';
};
source.onerror = () => {
  state.textContent = source.readyState === EventSource.CLOSED ? 'please log in' : 'reconnecting';
  delete state.dataset.live;
};
source.addEventListener('gap', () => {
  // At first there is nothing that could be missing.
  if (rows.size > 0) {
    state.textContent = 'live; some prices were missed';
  }
});
source.onmessage = ({ data }) => {
  const { symbol, price, currency } = JSON.parse(data).payload;
  const row = rows.get(symbol) ?? add(symbol);
  row.prices.push(price);
  row.prices.splice(0, row.prices.length - 24);
  row.price.textContent = `${price.toFixed(2)} ${currency}`;
  row.line.setAttribute('points', points(row.prices));
};

function add(symbol) {
  const row = document.getElementById('prices').insertRow();
  row.insertCell().textContent = symbol;
  const price = row.insertCell();
  price.className = 'number';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 120 28');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  svg.append(line);
  row.insertCell().append(svg);
  const made = { price, line, prices: [] };
  rows.set(symbol, made);
  return made;
}

function points(prices) {
  const [least, most] = [Math.min(...prices), Math.max(...prices)];
  const y = (price) => 26 - ((price - least) / (most - least || 1)) * 24;
  // The newest at the right end.
  const x = (at) => 120 - ((prices.length - 1 - at) * 120) / 23;
  return prices.map((price, at) => `${x(at).toFixed(1)},${y(price).toFixed(1)}`).join(' ');
}
