// Takes the pictures in docs/screenshots: each page of the designer, in both themes. Each test takes
// a few, needs no other one, and has time of its own: on a machine with much else to do, what comes
// late costs its own pictures at the most. `npm run screenshots -- -g loop` takes some anew.

import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BrowserContext, type Page, test, expect as within } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { DEFINITION, processes } from './processes';
import { Program } from './program';
import { CODED, SCRIPT } from './shown';
import { pack } from './smaller';

const FOLDER = resolve('../../docs/screenshots');
/** Pictures are fetched with every clone. */
const MOST = 150 * 1024;
const USUAL = { width: 1280, height: 780 };

/** What comes sooner is not waited for. */
const expect = within.configure({ timeout: 90_000 });

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.describe.configure({ timeout: 480_000 });
    let program: Program;
    let context: BrowserContext;
    let page: Page;

    const open = (path: string) => page.goto(new URL(path, program.link).href);
    const take = async (name: string) => {
      const path = join(FOLDER, `${name}-${colorScheme}.png`);
      await page.screenshot({ path, animations: 'disabled', timeout: 120_000 });
      expect(await pack(path), path).toBeLessThanOrEqual(MOST);
    };

    // After a failure this is done again, for the tests that are left.
    test.beforeAll(async ({ browser }) => {
      test.setTimeout(240_000);
      await mkdir(FOLDER, { recursive: true });
      program = await Program.start('demo');
      context = await browser.newContext({
        colorScheme,
        reducedMotion: 'reduce',
        viewport: USUAL,
      });
      page = await signIn(context, program);
      await ask(page, 'PUT', '/api/flows/orders/tracing', { on: true });
      await ask(page, 'PUT', '/api/globals/currency', 'EUR');
    });

    test.beforeEach(() => page.setViewportSize(USUAL));

    test.afterAll(async () => {
      await context?.close();
      await program?.stop();
    });

    test('flows, and one of them', async () => {
      await open('/');
      await expect(page.getByText(/runs · \d/).first()).toBeVisible();
      await take('flows');

      await open('/flows/orders');
      await expect(card(page, 'Decode').locator('.node-errors')).toBeVisible();
      await page.getByRole('tab', { name: /^Runs/ }).click();
      const runs = page.getByRole('list', { name: 'Runs, newest first' }).getByRole('button');
      // A run that went all the way. By the keyboard: new ones move the list.
      await runs.filter({ hasText: '4 steps' }).nth(1).press('Enter');
      await expect(page.getByRole('button', { name: 'Replay', exact: true })).toBeVisible();
      await card(page, 'Order or price?').click();
      await take('flow');

      await page.getByRole('tab', { name: 'Last run' }).click();
      await expect(page.getByText(/From run/)).toBeVisible();
      await page.getByRole('tab', { name: /^Debug/ }).click();
      await take('last-run');
      await page.getByRole('tab', { name: 'Help' }).click();
      await take('help');

      await page.locator('.canvas').focus();
      await page.keyboard.press('Tab');
      await expect(page.locator('[cmdk-input]')).toBeFocused();
      await take('quick-add');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Control+Enter');
      await expect(page.getByRole('img', { name: 'What differs' })).toBeVisible();
      await take('deploy');
    });

    test('a loop with its body', async () => {
      const example = await readFile('../../examples/flows/invoice.json', 'utf8');
      await ask(page, 'POST', '/api/flows', JSON.parse(example));
      await ask(page, 'POST', '/api/flows/invoice/deploy', {});
      // All of it beside the settings: what is out of sight is not drawn.
      await page.setViewportSize({ width: 1720, height: 860 });
      await open('/flows/invoice');
      await page.getByRole('button', { name: 'Fit everything (Shift+1)' }).click();
      await ask(page, 'POST', '/api/flows/invoice/press/try', {});
      await expect(card(page, 'Amount').locator('.node-count')).toBeVisible();
      await expect(page.locator('.react-flow__node-frame')).toBeVisible();
      await card(page, 'Each line').click();
      await page.getByRole('tab', { name: 'Settings' }).click();
      await expect(page.getByText('Items', { exact: true })).toBeVisible();
      await take('loop');
    });

    test('scripts', async () => {
      await ask(page, 'POST', '/api/scripts', SCRIPT);
      await open('/scripts/totals');
      await page.getByRole('textbox', { name: 'Arguments' }).click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('{"order": {"lines": [{"price": 2.5, "count": 4}]}}');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Result' })).toBeVisible();
      await take('scripts');
    });

    test('a node with code', async () => {
      await ask(page, 'POST', '/api/flows', CODED);
      await open('/flows/coded');
      await card(page, 'An order').getByRole('button', { name: 'Press An order' }).click();
      await expect(page.getByText(/Run \d+ ended well/)).toBeVisible();
      await card(page, 'Total').click();
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'More room' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Result' })).toBeVisible();
      await take('function');
    });

    test('connections, topics, settings', async () => {
      await open('/connections/feed');
      await expect(page.getByText('Messages in')).toBeVisible();
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Steps' })).toBeVisible();
      await take('connections');
      await open('/topics');
      await expect(page.getByText('channel:prices')).toBeVisible();
      await take('topics');
      await open('/settings');
      await expect(page.getByText('currency').first()).toBeVisible();
      await take('settings');
    });

    test('processes', async () => {
      const { stuck, waits } = await processes(page);
      await open(`/processes?definition=${DEFINITION}`);
      await expect(page.getByText('1 incident')).toBeVisible();
      await take('processes');
      await open(`/processes/${stuck}`);
      await expect(page.locator('.token-mark')).toBeVisible();
      await expect(page.getByRole('region', { name: 'Incidents' })).toBeVisible();
      await take('process');
      await page.getByRole('button', { name: 'Modify…' }).click();
      await page.getByRole('combobox', { name: /^Token 1/ }).selectOption('sign');
      await page.getByRole('button', { name: 'Try it' }).click();
      await expect(page.getByText('Token 1 ends')).toBeVisible();
      await take('modify');
      await page.keyboard.press('Escape');
      await open(`/flows/${DEFINITION}?node=form`);
      await page.getByRole('tab', { name: /^Actions/ }).click();
      await page.getByRole('button', { name: /^greet/ }).click();
      await expect(page.getByRole('region', { name: 'Action greet' })).toBeVisible();
      await take('actions');
      await page.setViewportSize({ width: 390, height: 780 });
      await open(`/processes/${waits}`);
      await expect(page.locator('.token-mark')).toBeVisible();
      await take('process-phone');
    });

    test('the example apps', async () => {
      await open('/apps/board/');
      const orders = page.locator('#open .card');
      await expect(orders.nth(4)).toBeVisible();
      for (const packed of [1, 2]) {
        await orders.first().getByRole('button').press('Enter');
        await expect(page.locator('#packed .card')).toHaveCount(packed);
      }
      await take('app-board');
      await page.setViewportSize({ width: 390, height: 780 });
      await take('app-board-phone');
      await page.setViewportSize({ width: 780, height: 560 });
      await open('/apps/ticker/');
      // Every line has come some way.
      const lines = page.locator('#prices polyline');
      await expect(lines.nth(4)).toHaveAttribute('points', /( .*){6}/);
      await take('app-ticker');
      await page.setViewportSize({ width: 1100, height: 780 });
      await open('/apps/loan/');
      await expect(page.getByText('live')).toBeVisible();
      await page.getByLabel('Name').fill('An applicant');
      await page.getByLabel('E-mail').fill('a@example.org');
      await page.getByLabel('Amount').fill('12000');
      await page.getByLabel('Months').fill('36');
      await take('app-loan');
    });

    test('a flow on a phone', async () => {
      await page.setViewportSize({ width: 390, height: 780 });
      await open('/flows/greeting');
      await expect(card(page, 'Decode')).toBeVisible();
      await take('phone');
    });
  });
}
