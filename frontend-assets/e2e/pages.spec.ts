// The pages around the drawing: the list of flows, the examples, globals, topics, the history of
// runs by their status.

import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { DEFINITION, processes } from './processes';
import { Program } from './program';

let program: Program;
let context: BrowserContext;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  program = await Program.start('serve');
  context = await browser.newContext();
  page = await signIn(context, program);
});

test.afterAll(async () => {
  await context?.close();
  await program?.stop();
});

const open = (path: string) => page.goto(new URL(path, program.link).href);

test('an example is taken from the gallery and is a flow of its own', async () => {
  await open('/');
  await page.getByRole('button', { name: /^Invoice/ }).click();
  await expect(card(page, 'Each line')).toBeVisible();
  await expect(page.getByText('not deployed')).toBeVisible();
});

test('a durable flow is listed with its instances, another with its runs', async () => {
  await processes(page);
  await open('/');
  const row = (name: string) => page.locator('.flow-row', { hasText: name });
  await expect(row('Small loan')).toContainText('4running · 1 ended');
  await expect(row('Small loan')).toContainText('0failed');
  await expect(row('Invoice')).toContainText('0runs');
  const { items } = await ask(page, 'GET', '/api/flows');
  const of = (id: string) => items.find((flow: { id: string }) => flow.id === id);
  expect(of(DEFINITION).instances).toEqual({ running: 4, failed: 0, ended: 1 });
  expect(of('invoice').instances).toBeUndefined();
});

test('runs are listed by how they ended, and the way of one is lit', async () => {
  const go = { position: { x: 0, y: 0 }, id: 'go', name: 'Go', type: 'trigger/button', config: {} };
  const read = { source: 'data.text', destination: 'data.value' };
  await ask(page, 'POST', '/api/flows', {
    format: 'wireloom.flow/1',
    id: 'both',
    name: 'Both',
    nodes: [
      go,
      { ...go, id: 'other', name: 'Other', position: { x: 0, y: 160 } },
      {
        ...go,
        id: 'read',
        name: 'Read',
        type: 'logic/json-decode',
        position: { x: 304, y: 0 },
        config: read,
      },
    ],
    wires: [
      { from: ['go', 'out'], to: 'read' },
      { from: ['other', 'out'], to: 'read' },
    ],
  });
  await ask(page, 'POST', '/api/flows/both/deploy', {});
  await ask(page, 'PUT', '/api/flows/both/tracing', { on: true });
  await ask(page, 'POST', '/api/flows/both/press/go', { data: { text: '[1]' } });
  await ask(page, 'POST', '/api/flows/both/press/go', { data: { text: 'no JSON' } });
  await open('/flows/both');
  await page.getByRole('tab', { name: /^Runs/ }).click();
  const runs = page.getByRole('list', { name: 'Runs, newest first' }).getByRole('button');
  await expect(runs).toHaveCount(2);
  await page.getByLabel('Status').selectOption('failed');
  await expect(runs).toHaveCount(1);
  await expect(runs.getByLabel('failed')).toBeVisible();
  await page.getByLabel('Status').selectOption('succeeded');
  await expect(runs).toHaveCount(1);
  await runs.click();
  await expect(page.getByText(/Run \d+ of version 1/)).toBeVisible();
  const look = (title: string) =>
    card(page, title).evaluate((one) => {
      const { filter, outlineStyle } = getComputedStyle(one);
      return { filter, outlineStyle };
    });
  await expect.poll(() => look('Go')).toEqual({ filter: 'none', outlineStyle: 'solid' });
  expect(await look('Other')).toEqual({ filter: 'grayscale(1)', outlineStyle: 'none' });
  // What came in and went out of the node, with the time that it took.
  await card(page, 'Read').click();
  await page.getByRole('tab', { name: 'Last run' }).click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText(/\d+(\.\d+)? (ns|µs|ms|s)/);
});

test('a global is added, changed and removed', async () => {
  await open('/settings');
  await page.getByLabel('Name of a new global').fill('currency');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('textbox', { name: 'Value of currency' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"code": ');
  await expect(page.getByRole('button', { name: 'Save currency' })).toBeDisabled();
  await page.keyboard.insertText('"EUR"}');
  await page.getByRole('button', { name: 'Save currency' }).click();
  const kept = async () => (await ask(page, 'GET', '/api/globals')).items;
  await expect.poll(async () => (await kept())[0]?.value).toEqual({ code: 'EUR' });
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Remove currency' }).click();
  await expect.poll(kept).toEqual([]);
});

test('a topic is listed with who hears it and what was said last', async () => {
  const go = { position: { x: 0, y: 0 }, id: 'go', name: 'Go', type: 'trigger/button', config: {} };
  const send = { target: 'channel', channel: 'news', message: '{"said": "hello"}' };
  await ask(page, 'POST', '/api/flows', {
    format: 'wireloom.flow/1',
    id: 'news',
    name: 'News',
    nodes: [go, { ...go, id: 'send', type: 'output/websocket-send', config: send }],
    wires: [{ from: ['go', 'out'], to: 'send' }],
  });
  await ask(page, 'POST', '/api/flows/news/deploy', {});
  await open('/topics');
  await page.evaluate(() => {
    const socket = new WebSocket('/push', 'wireloom.push.v1');
    socket.onopen = () => socket.send('{"subscribe": "channel:news"}');
  });
  const topic = page.locator('.topic', { hasText: 'channel:news' });
  await expect(topic).toContainText('1 subscriber');
  await ask(page, 'POST', '/api/flows/news/press/go', {});
  await expect(topic).toContainText('"hello"');
  await topic.getByRole('button', { name: 'Last message of channel:news' }).click();
  await expect(topic.getByText('said').first()).toBeVisible();
});
