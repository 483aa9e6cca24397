// The example apps in Chromium: what is done on one board is seen on the other; prices by events.

import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, type Page, test, expect as within } from '@playwright/test';
import { Program } from './program';

/** Builds beside a test make everything slow; nothing here is a matter of time. */
const expect = within.configure({ timeout: 30_000 });

let program: Program;
let visitor: BrowserContext;

// One visitor for all tests: a link is good once.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

test.beforeAll(async ({ browser }) => {
  program = await Program.start('demo');
  visitor = await browser.newContext();
  const page = await visitor.newPage();
  await page.goto(program.link);
  await page.close();
});

test.afterAll(async () => {
  await visitor?.close();
  await program?.stop();
});

const at = (path: string) => new URL(path, program.link).href;

test('an order that is packed on one board is packed on every board', async () => {
  const [one, other] = [await visitor.newPage(), await visitor.newPage()];
  const heard: string[] = [];
  one.on('pageerror', (error) => heard.push(error.message));
  await one.goto(at('/apps/board/'));
  await expect(one.locator('#state')).toHaveText('live');
  await expect(one.locator('#open .card').first()).toBeVisible();
  await other.goto(at('/apps/board/'));
  await expect(other.locator('#state')).toHaveText('live');

  const card = one.locator('#open .card').first();
  const id = (await card.getAttribute('data-id')) ?? '';
  await expect(other.locator(`#open [data-id="${id}"]`)).toBeVisible();
  // By the keyboard: new orders move the cards.
  await one.getByRole('button', { name: `${id} is packed` }).press('Enter');
  for (const page of [one, other]) {
    await expect(page.locator(`#packed [data-id="${id}"]`)).toBeVisible();
    await expect(page.locator(`#open [data-id="${id}"]`)).toHaveCount(0);
  }
  // Who comes later knows it too.
  await other.reload();
  await expect(other.locator(`#packed [data-id="${id}"]`)).toBeVisible();
  expect(heard).toEqual([]);
  await other.close();
});

test('a new board has the retained prices at once, whatever comes later', async () => {
  const page = await visitor.newPage();
  await page.goto(at('/apps/board/'));
  await expect(page.locator('.tile strong').first()).not.toHaveText('–');
  const again = await visitor.newPage();
  // What comes live is held back: all that this board shows is what was there.
  await again.routeWebSocket('**/push', (socket) => {
    const server = socket.connectToServer();
    const newest = new Map<string, number>();
    server.onMessage((text) => {
      const frame = JSON.parse(text.toString());
      if (frame.subscribed !== undefined) {
        newest.set(frame.subscribed, frame.seq);
      }
      if (frame.topic === undefined || frame.seq <= (newest.get(frame.topic) ?? 0)) {
        socket.send(text);
      }
    });
  });
  const shown = (page: Page) =>
    page
      .locator('.tile strong')
      .evaluateAll((all) => all.filter((one) => one.textContent !== '–').length);
  const filled = await shown(page);
  await again.goto(at('/apps/board/'));
  await expect.poll(() => shown(again)).toBeGreaterThanOrEqual(filled);
});

test('prices come by events alone, and go on after the connection was lost', async () => {
  const page = await visitor.newPage();
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(at('/apps/ticker/'));
  await expect(page.locator('#state')).toHaveText('live');
  await expect(page.locator('#prices tr').first()).toBeVisible();
  await visitor.setOffline(true);
  await visitor.setOffline(false);
  const price = page.locator('#prices tr').first().locator('td').nth(1);
  const before = await price.textContent();
  await expect.poll(() => price.textContent()).not.toBe(before);
  expect(sockets).toEqual([]);
});

const apps = [
  { app: 'board', something: '#open .card' },
  { app: 'ticker', something: '#prices tr' },
  { app: 'loan', something: '#fields:enabled' },
];

for (const { app, something } of apps) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${app} is fit for everybody in the ${colorScheme} theme, on a phone too`, async () => {
      const page = await visitor.newPage();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(at(`/apps/${app}/`));
      await expect(page.locator('#state')).toHaveText('live');
      await expect(page.locator(something).first()).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      await page.setViewportSize({ width: 390, height: 780 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(390);
      await page.close();
    });
  }
}
