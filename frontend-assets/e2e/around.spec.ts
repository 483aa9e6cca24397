// Flows that call flows, nodes that are found, what is copied out and pasted in.

import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { ask, card, saved, signIn } from './drawing';
import { Program } from './program';

let program: Program;
let context: BrowserContext;
let page: Page;

test.describe.configure({ mode: 'serial' });

const button = (payload: unknown) => ({
  id: 'go',
  type: 'trigger/button',
  name: 'Go',
  position: { x: 0, y: 0 },
  config: { payload },
});
const inner = {
  format: 'wireloom.flow/1',
  id: 'inner',
  name: 'Inner',
  nodes: [button({})],
  wires: [],
};
const outer = {
  format: 'wireloom.flow/1',
  id: 'outer',
  name: 'Outer',
  nodes: [
    button({ order: { id: 7 } }),
    {
      id: 'ask-inner',
      type: 'flow/run-flow',
      name: 'Ask',
      position: { x: 300, y: 0 },
      config: { flow: 'inner' },
    },
    {
      id: 'words-41',
      type: 'logic/template',
      name: 'Words',
      position: { x: 600, y: 0 },
      config: { template: 'the quick fox', destination: 'data.x' },
    },
  ],
  wires: [
    { from: ['go', 'out'], to: 'ask-inner' },
    { from: ['ask-inner', 'out'], to: 'words-41' },
  ],
};
const at = (path: string) => page.goto(new URL(path, program.link).href);

test.beforeAll(async ({ browser }) => {
  program = await Program.start('serve');
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await signIn(context, program);
  await ask(page, 'POST', '/api/flows', inner);
  await ask(page, 'POST', '/api/flows', outer);
});

test.afterAll(async () => {
  await context?.close();
  await program?.stop();
});

test('a node that calls a flow is shown as such, and leads to it', async () => {
  await at('/flows/outer');
  await expect(card(page, 'Words').locator('[data-calls]')).toHaveCount(0);
  await expect(card(page, 'Ask').locator('[data-calls]')).toBeVisible();
  await card(page, 'Ask').getByRole('link', { name: 'Open the flow inner' }).click();
  await expect(page).toHaveURL(/\/flows\/inner$/);
  await expect(card(page, 'Ask')).toBeHidden();
  await page.goBack();
  await card(page, 'Ask').click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('link', { name: 'Open the flow inner' }).click();
  await expect(page).toHaveURL(/\/flows\/inner$/);
});

test('a node is found by its id and by what is set', async () => {
  await at('/flows/outer');
  for (const words of ['words-41', 'quick fox']) {
    await page.locator('.canvas').focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type(words);
    await expect(page.locator('[cmdk-item]').first()).toContainText('Words');
    await page.keyboard.press('Enter');
    await expect(card(page, 'Words').locator('.node-card')).toHaveAttribute(
      'data-selected',
      'true',
    );
    await page.keyboard.press('Escape');
  }
});

test('nodes are cut, and pasted again in one step', async () => {
  await card(page, 'Words').click();
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+x');
  await expect(card(page, 'Words')).toBeHidden();
  await page.keyboard.press('Control+v');
  await expect(card(page, 'Words')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(card(page, 'Words')).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(card(page, 'Words')).toBeVisible();
  await expect(page.locator('.react-flow__edge')).toHaveCount(2);
  await saved(page);
});

test('a value and its path are copied out of a payload', async () => {
  await card(page, 'Go').getByRole('button', { name: 'Press Go' }).click();
  await expect(page.getByText(/Run \d+/).first()).toBeVisible();
  await card(page, 'Ask').click();
  await page.getByRole('tab', { name: 'Last run' }).click();
  const row = page.locator('.inspector-body .tree-row', { hasText: /^order/ }).first();
  await row.hover();
  await row.getByRole('button', { name: 'Copy path' }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard).toBe('data.order');
  await row.getByRole('button', { name: 'Copy value' }).click();
  await expect.poll(async () => JSON.parse(await clipboard())).toEqual({ id: 7 });
  await page.getByRole('tab', { name: 'Settings' }).click();
});

test('a flow is copied, and pasted where no flow is open: it comes in beside the first', async () => {
  await page.locator('.canvas').focus();
  await page.keyboard.press('Escape');
  await page
    .getByRole('complementary', { name: 'Inspector' })
    .getByRole('button', { name: 'Copy', exact: true })
    .click();
  await expect(page.getByText('Copied the flow')).toBeVisible();
  await at('/');
  await expect(page.getByRole('heading', { name: 'Flows', exact: true })).toBeVisible();
  await page.keyboard.press('Control+v');
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('dialog').getByRole('link').first().click();
  await expect(card(page, 'Words')).toBeVisible();
  const { items } = (await ask(page, 'GET', '/api/flows')) as { items: { id: string }[] };
  expect(items).toHaveLength(3);
});

test('a bundle has the flow that is called', async () => {
  await at('/flows/outer');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Bundle' }).click();
  const path = await (await download).path();
  const { readFile } = await import('node:fs/promises');
  const bundle = JSON.parse(await readFile(path, 'utf8'));
  expect(bundle.format).toMatch(/^wireloom\.bundle\//);
  const ids = bundle.flows.map(({ id }: { id: string }) => id);
  expect(ids.toSorted()).toEqual(['inner', 'outer']);
});
