// Node-RED's function node by itself: messages go in, and are counted behind it. Run by
// `bench scripts --node-red DIR`, in a directory that has the package `node-red`.
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const RED = require('node-red');

const MESSAGES = Number(process.env.BENCH_MESSAGES);
const WINDOW = Number(process.env.BENCH_WINDOW);
const CODE = process.env.BENCH_FUNCTION;

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-node-red-'));
const kinds = path.join(home, 'kinds');
fs.mkdirSync(kinds);
fs.writeFileSync(
  path.join(kinds, 'bench-count.js'),
  `module.exports = (RED) => RED.nodes.registerType('bench-count', function (config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, send, done) => { globalThis.counted(msg); done(); });
  });`,
);
fs.writeFileSync(
  path.join(kinds, 'bench-count.html'),
  "<script>RED.nodes.registerType('bench-count', { category: 'x', defaults: {}, inputs: 1 })</script>",
);

const message = (id) => ({
  payload: {
    flowId: 'orders', flowName: 'Orders', flowVersion: 3, globals: { currency: 'EUR' },
    data: {
      id, customer: 'Ada Lovelace', total: 129.5, time: '2026-01-01T00:00:00.000Z',
      items: [{ sku: 'a-1', count: 2 }, { sku: 'b-2', count: 1 }],
    },
  },
});

const server = http.createServer();
RED.init(server, {
  userDir: home, nodesDir: [kinds], httpAdminRoot: false, httpNodeRoot: false,
  logging: { console: { level: 'error' } },
});

const cpu = () => { const { user, system } = process.cpuUsage(); return user + system; };

function round(node, count) {
  return new Promise((done) => {
    let sent = 0;
    let heard = 0;
    globalThis.counted = (msg) => {
      heard += 1;
      if (heard === 1 && msg.payload.count !== 2) throw new Error(JSON.stringify(msg));
      if (heard === count) done();
      else if (sent < count) node.receive(message(sent++));
    };
    while (sent < Math.min(WINDOW, count)) node.receive(message(sent++));
  });
}

async function main() {
  setInterval(() => {}, 1000);
  // Neither the start nor the setting of flows waits until they run.
  const started = () => new Promise((done) => RED.events.once('flows:started', done));
  const loaded = started();
  await RED.start();
  await loaded;
  const flows = [
    { id: 'tab', type: 'tab', label: 'bench' },
    { id: 'fn', type: 'function', z: 'tab', func: CODE, outputs: 1, wires: [['out']] },
    { id: 'out', type: 'bench-count', z: 'tab', wires: [] },
  ];
  const running = started();
  await RED.runtime.flows.setFlows({ flows: { flows }, deploymentType: 'full' });
  await running;
  const node = RED.nodes.getNode('fn');
  await round(node, Math.min(20_000, MESSAGES));
  let making = cpu();
  const kept = [];
  for (let n = 0; n < 20_000; n += 1) kept[n % 64] = message(n);
  making = (cpu() - making) / 20_000;
  const before = cpu();
  const begun = process.hrtime.bigint();
  await round(node, MESSAGES);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const micros = (cpu() - before) / MESSAGES - making;
  process.stdout.write(`${JSON.stringify({
    version: RED.version(), node: process.version, micros, perSecond: MESSAGES / seconds,
    residentMB: process.memoryUsage().rss / 1e6,
  })}\n`);
  fs.rmSync(home, { recursive: true, force: true });
  process.exit(0);
}

main().catch((error) => { console.error(error); process.exit(1); });
