// A visitor's first minute: the link, the designer's first page, the demo with live orders.

import {
  type BrowserContext,
  expect,
  type Page,
  test,
  type WebSocketRoute,
} from '@playwright/test';
import { Program } from './program';

let program: Program;
let visitor: BrowserContext;

// One visitor for all tests: a link is good once.
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  program = await Program.start();
  visitor = await browser.newContext();
});

test.afterAll(async () => {
  await visitor?.close();
  await program?.stop();
});

/** What the browser complains of: scripts that fail, files that are missing, policy broken. */
function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') {
      heard.push(line.text());
    }
  });
  return heard;
}

test('from the one-time link to live orders', async () => {
  const page = await visitor.newPage();
  const heard = complaints(page);
  await page.goto(program.link);
  await expect(page.getByRole('heading', { name: 'Flows' })).toBeVisible();
  await expect(page.getByRole('button', { name: /signed in as/i })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Orders', exact: true })).toBeVisible();
  await page.screenshot({ path: 'test-results/designer.png' });

  await page.getByRole('link', { name: /demo/i }).click();
  await expect(page.getByRole('status')).toHaveText('live');
  const orders = page.locator('#orders tr');
  await expect.poll(() => orders.count(), { timeout: 30_000 }).toBeGreaterThan(2);
  const first = await orders.first().getAttribute('data-order');
  await expect.poll(() => orders.first().getAttribute('data-order')).not.toBe(first);
  await expect(orders.first()).toContainText('EUR');
  await expect(page.locator('#prices li').first()).toContainText('EUR');
  // The feed breaks its seventh message; the flow must go on after it.
  await expect(page.locator('#malformed li').first()).toBeVisible({ timeout: 30_000 });
  const seen = await orders.count();
  await expect.poll(() => orders.count(), { timeout: 30_000 }).toBeGreaterThan(seen);
  await expect(page.locator('#rate')).not.toHaveText('0.0');
  await page.screenshot({ path: 'test-results/demo.png' });

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'test-results/demo-dark.png' });
  expect(heard).toEqual([]);
});

test('after a lost connection the page takes up where it was, and misses nothing', async () => {
  const page = await visitor.newPage();
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket('**/push', (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.goto(new URL('/demo/', program.link).href);
  const orders = page.locator('#orders tr');
  await expect.poll(() => orders.count()).toBeGreaterThan(1);
  await sockets[0]?.close({ code: 3001, reason: 'cut by the test' });
  await expect.poll(() => sockets.length).toBe(2);
  await expect(page.getByRole('status')).toHaveText('live');
  const before = await orders.count();
  await expect.poll(() => orders.count()).toBeGreaterThan(before + 2);

  const shown = await orders.evaluateAll((rows) => rows.map((row) => row.dataset.order ?? ''));
  const numbers = shown.map((id) => Number(id.replace('o-', '')));
  const newest = numbers[0] ?? 0;
  expect(numbers).toEqual(numbers.map((_, place) => newest - place));
});
