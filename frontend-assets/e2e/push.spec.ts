// The built client in Chromium, in a page of another origin with tickets, through a proxy that cuts.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { type Page, test, expect as within } from '@playwright/test';
import { Cutter } from '../client/test/cutter';
import { Program } from '../client/test/program';

const CLIENT = resolve('../client/dist/index.js');

/** The app's own server: a page with nothing in it, and the client. */
const app = createServer(async (request, response) => {
  const isClient = request.url === '/index.js';
  response.setHeader('content-type', isClient ? 'text/javascript' : 'text/html');
  response.end(isClient ? await readFile(CLIENT) : '<!doctype html><title>App</title>');
});

let origin: string;
/** Builds beside a test make everything slow; nothing here is a matter of time. */
const expect = within.configure({ timeout: 30_000 });
test.describe.configure({ timeout: 120_000 });

let program: Program;
let cutter: Cutter;

test.beforeAll(async () => {
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done));
  origin = `http://localhost:${(app.address() as AddressInfo).port}`;
  program = await Program.start();
  await program.api('PUT', '/api/settings/push.origins', [origin]);
  const rules = [
    { pattern: 'load', messages: 10_000, bytes: 1 << 24 },
    { pattern: 'kept', messages: 5_000, durable: true },
  ];
  await program.api('PUT', '/api/settings/push.channels', rules);
});

test.afterAll(async () => {
  app.close();
  await program?.stop();
});

test.beforeEach(async () => {
  cutter = await Cutter.before(() => program.port);
});

test.afterEach(() => cutter.close());

/** What the page knows. */
interface Known {
  state: string;
  got: number[];
  gaps: number;
}

/** The app's page, subscribed to a channel. */
async function open(page: Page, channel: string, ttl: number): Promise<() => Promise<Known>> {
  const asked = { topics: [`channel:${channel}`], ttl };
  await page.exposeFunction('ticket', () => program.ticket(asked));
  await page.goto(`${origin}/`);
  const url = `http://127.0.0.1:${cutter.port}/push`;
  await page.evaluate(
    async ([url, channel]) => {
      const { connect } = await import(`${location.origin}/index.js`);
      const { ticket } = window as unknown as { ticket: () => Promise<string> };
      const push = connect({ url, ticket, firstWait: 5, longestWait: 200 });
      const known = { state: push.state, got: [] as number[], gaps: 0 };
      Object.assign(window, { known });
      push.on('state', (state: string) => {
        known.state = state;
      });
      const take = (message: { payload: { n: number } }) => known.got.push(message.payload.n);
      const onGap = () => {
        known.gaps += 1;
      };
      push.subscribe(`channel:${channel}`, take, { from: 'kept', onGap });
    },
    [url, channel],
  );
  const known = () => page.evaluate(() => (window as unknown as { known: Known }).known);
  await expect.poll(async () => (await known()).state).toBe('connected');
  return known;
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test('100 cuts under load: nothing is lost, doubled or out of order', async ({ page }) => {
  test.setTimeout(180_000);
  const known = await open(page, 'load', 3_600);
  let sent = 0;
  let done = false;
  const sending = (async () => {
    while (!done) {
      sent += 1;
      await program.push('load', { n: sent, fill: 'x'.repeat(sent % 700) });
    }
  })();
  const fast = { intervals: [2], timeout: 30_000 };
  for (let cut = 1; cut <= 100; cut += 1) {
    const before = (await known()).got.length;
    // Some come between two cuts, and the cut itself comes while others are on their way.
    await expect
      .poll(async () => {
        const { state, got } = await known();
        return state === 'connected' && got.length >= before + (cut % 10);
      }, fast)
      .toBe(true);
    const taken = cutter.taken;
    cutter.cut();
    await expect.poll(() => cutter.taken, fast).toBeGreaterThan(taken);
  }
  done = true;
  await sending;
  await expect.poll(async () => (await known()).got.length, fast).toBeGreaterThanOrEqual(sent);
  const { got, gaps } = await known();
  expect(got).toEqual(numbers(sent));
  expect(gaps).toBe(0);
  expect(cutter.taken).toBeGreaterThan(100);
});

test('a restart of the server in the middle loses nothing of a durable channel', async ({
  page,
}) => {
  const known = await open(page, 'kept', 3_600);
  for (let n = 1; n <= 60; n += 1) {
    await program.push('kept', { n });
    if (n === 30) {
      await expect.poll(async () => (await known()).got.length).toBe(30);
      await program.restart();
    }
  }
  await expect.poll(async () => (await known()).got.length).toBe(60);
  expect(await known()).toMatchObject({ got: numbers(60), gaps: 0 });
});

test('a ticket that ends is renewed on the open socket', async ({ page }) => {
  const known = await open(page, 'long', 2);
  const start = Date.now();
  let sent = 0;
  // Three times the ticket's life.
  while (Date.now() - start < 6_000) {
    sent += 1;
    await program.push('long', { n: sent });
    await new Promise((done) => setTimeout(done, 50));
  }
  await expect.poll(async () => (await known()).got.length).toBe(sent);
  expect(await known()).toMatchObject({ got: numbers(sent), gaps: 0 });
  expect(cutter.taken).toBe(1);
});
