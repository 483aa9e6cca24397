// Takes the pictures in docs/screenshots: each page of the designer, in both themes.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { DEFINITION, processes } from './processes';
import { Program } from './program';
import { pack } from './smaller';

const FOLDER = resolve('../../docs/screenshots');
/** Pictures are fetched with every clone. */
const MOST = 150 * 1024;

const SCRIPT = {
  id: 'totals',
  name: 'Totals',
  description: 'What an order comes to',
  source: `interface Line { price: number; count: number }
interface Order { lines: Line[]; discount?: number }

/** What an order comes to, after its discount. */
export async function main(order: Order, currency = 'EUR') {
  const sum = order.lines.reduce((sum, line) => sum + line.price * line.count, 0);
  const total = sum * (1 - (order.discount ?? 0));
  console.log(\`lines: \${order.lines.length}, total: \${total}\`);
  return { total, currency };
}
`,
};

const CODED = {
  format: 'wireloom.flow/1',
  id: 'coded',
  name: 'Order totals',
  nodes: [
    {
      id: 'order',
      type: 'trigger/button',
      name: 'An order',
      position: { x: 0, y: 0 },
      config: { payload: { id: 7, lines: [{ price: 2.5, count: 4 }] } },
    },
    {
      id: 'total',
      type: 'logic/function',
      name: 'Total',
      position: { x: 300, y: 0 },
      config: {
        code: `const { lines } = payload.data;
const total = lines.reduce((sum, line) => sum + line.price * line.count, 0);
console.log(\`order \${payload.data.id}: \${total}\`);
payload.working = { total };
`,
      },
    },
  ],
  wires: [{ from: ['order', 'out'], to: 'total' }],
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pictures in the ${colorScheme} theme`, async ({ browser }) => {
    test.setTimeout(600_000);
    await mkdir(FOLDER, { recursive: true });
    const program = await Program.start('demo');
    const context = await browser.newContext({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 780 },
    });
    const take = async (page: Page, name: string) => {
      const path = join(FOLDER, `${name}-${colorScheme}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      expect(await pack(path), path).toBeLessThanOrEqual(MOST);
    };
    try {
      const page = await signIn(context, program);
      const open = (path: string) => page.goto(new URL(path, program.link).href);
      await ask(page, 'PUT', '/api/flows/orders/tracing', { on: true });
      await ask(page, 'PUT', '/api/globals/currency', 'EUR');
      await expect(page.getByText(/runs · \d/).first()).toBeVisible({ timeout: 20_000 });
      await take(page, 'flows');

      await open('/flows/orders');
      await expect(card(page, 'Decode').locator('.node-errors')).toBeVisible({ timeout: 30_000 });
      await page.getByRole('tab', { name: /^Runs/ }).click();
      const runs = page.getByRole('list', { name: 'Runs, newest first' }).getByRole('button');
      // A run that went all the way.
      await runs.filter({ hasText: '4 steps' }).nth(1).click();
      await expect(page.getByRole('button', { name: 'Replay', exact: true })).toBeVisible();
      await card(page, 'Order or price?').click();
      await take(page, 'flow');

      await page.getByRole('tab', { name: 'Last run' }).click();
      await expect(page.getByText(/From run/)).toBeVisible();
      await page.getByRole('tab', { name: /^Debug/ }).click();
      await take(page, 'last-run');
      await page.getByRole('tab', { name: 'Help' }).click();
      await take(page, 'help');

      await page.locator('.canvas').focus();
      await page.keyboard.press('Tab');
      await expect(page.locator('[cmdk-input]')).toBeFocused();
      await take(page, 'quick-add');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Control+Enter');
      await expect(page.getByRole('img', { name: 'What differs' })).toBeVisible();
      await take(page, 'deploy');
      await page.keyboard.press('Escape');

      await ask(page, 'POST', '/api/scripts', SCRIPT);
      await open('/scripts/totals');
      await page.getByRole('textbox', { name: 'Arguments' }).click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('{"order": {"lines": [{"price": 2.5, "count": 4}]}}');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Result' })).toBeVisible();
      await take(page, 'scripts');

      await ask(page, 'POST', '/api/flows', CODED);
      await open('/flows/coded');
      await card(page, 'An order').getByRole('button', { name: 'Press An order' }).click();
      await expect(page.getByText(/Run \d+ ended well/)).toBeVisible();
      await card(page, 'Total').click();
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'More room' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Result' })).toBeVisible();
      await take(page, 'function');

      await open('/connections/feed');
      await expect(page.getByText('Messages in')).toBeVisible();
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Steps' })).toBeVisible({ timeout: 30_000 });
      await take(page, 'connections');
      await open('/topics');
      await expect(page.getByText('channel:prices')).toBeVisible();
      await take(page, 'topics');
      await open('/settings');
      await expect(page.getByText('currency').first()).toBeVisible();
      await take(page, 'settings');

      const { stuck, waits } = await processes(page);
      await open(`/processes?definition=${DEFINITION}`);
      await expect(page.getByText('1 incident')).toBeVisible();
      await take(page, 'processes');
      await open(`/processes/${stuck}`);
      await expect(page.locator('.token-mark')).toBeVisible();
      await expect(page.getByRole('region', { name: 'Incidents' })).toBeVisible();
      await take(page, 'process');
      await page.getByRole('button', { name: 'Modify…' }).click();
      await page.getByRole('combobox', { name: /^Token 1/ }).selectOption('sign');
      await page.getByRole('button', { name: 'Try it' }).click();
      await expect(page.getByText('Token 1 ends')).toBeVisible();
      await take(page, 'modify');
      await page.keyboard.press('Escape');
      await open(`/flows/${DEFINITION}?node=form`);
      await page.getByRole('tab', { name: /^Actions/ }).click();
      await page.getByRole('button', { name: /^greet/ }).click();
      await expect(page.getByRole('region', { name: 'Action greet' })).toBeVisible();
      await take(page, 'actions');

      await open('/apps/board/');
      const orders = page.locator('#open .card');
      await expect(orders.nth(4)).toBeVisible({ timeout: 20_000 });
      for (const packed of [1, 2]) {
        await orders.first().getByRole('button').press('Enter');
        await expect(page.locator('#packed .card')).toHaveCount(packed);
      }
      await take(page, 'app-board');
      await page.setViewportSize({ width: 390, height: 780 });
      await take(page, 'app-board-phone');
      await page.setViewportSize({ width: 780, height: 560 });
      await open('/apps/ticker/');
      // Every line has come some way.
      await expect(page.locator('#prices polyline').nth(4)).toHaveAttribute('points', /( .*){6}/, {
        timeout: 30_000,
      });
      await take(page, 'app-ticker');

      await page.setViewportSize({ width: 1100, height: 780 });
      await open('/apps/loan/');
      await expect(page.getByText('live')).toBeVisible();
      await page.getByLabel('Name').fill('An applicant');
      await page.getByLabel('E-mail').fill('a@example.org');
      await page.getByLabel('Amount').fill('12000');
      await page.getByLabel('Months').fill('36');
      await take(page, 'app-loan');

      await page.setViewportSize({ width: 390, height: 780 });
      await open(`/processes/${waits}`);
      await expect(page.locator('.token-mark')).toBeVisible();
      await take(page, 'process-phone');
      await open('/flows/greeting');
      await expect(card(page, 'Decode')).toBeVisible();
      await take(page, 'phone');
    } finally {
      await context.close();
      await program.stop();
    }
  });
}
