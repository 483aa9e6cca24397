// Bodies on the canvas: a loop's frame, and the nodes that come into it, go with it and leave it.

import { readFile } from 'node:fs/promises';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { ask, card, deploy, dragIn, newFlow, saved, signIn } from './drawing';
import { Program } from './program';

let program: Program;
let context: BrowserContext;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  program = await Program.start('serve');
  context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1720, height: 1000 },
  });
  page = await signIn(context, program);
});

test.afterAll(async () => {
  await context?.close();
  await program?.stop();
});

const frames = () => page.locator('.react-flow__node-frame');
const wires = () => page.locator('.react-flow__edge');

interface Node {
  readonly id: string;
  readonly parent: string | null;
  readonly position: { readonly x: number; readonly y: number };
}

/** The nodes as the draft has them, by id. */
async function nodes(flow: string): Promise<Record<string, Node>> {
  await saved(page);
  const { flow: draft } = (await ask(page, 'GET', `/api/flows/${flow}`)) as {
    flow: { nodes: Node[] };
  };
  return Object.fromEntries(draft.nodes.map((node) => [node.id, node]));
}

const parentOf = async (flow: string, id: string) => (await nodes(flow))[id]?.parent;

async function boxOf(place: Locator) {
  const box = await place.boundingBox();
  expect(box).not.toBeNull();
  return box ?? { x: 0, y: 0, width: 0, height: 0 };
}

/** By the head, where there is no port. */
async function drag(title: string, to: { x: number; y: number }): Promise<void> {
  const { x, y } = await boxOf(card(page, title));
  await page.mouse.move(x + 20, y + 12);
  await page.mouse.down();
  await page.mouse.move((x + to.x) / 2, (y + to.y) / 2, { steps: 6 });
  await page.mouse.move(to.x + 20, to.y + 12, { steps: 6 });
  await page.mouse.up();
}

async function key(keys: string): Promise<void> {
  await page.locator('.canvas').focus();
  await page.keyboard.press(keys);
}

async function choose(words: string): Promise<void> {
  await expect(page.locator('[cmdk-input]')).toBeFocused();
  await page.keyboard.type(words);
  await expect(page.locator('[cmdk-item][aria-selected="true"]')).toContainText(words);
  await page.keyboard.press('Enter');
  await expect(page.locator('.canvas')).toBeFocused();
}

test('by keys alone, what follows the body’s port stands in the body', async () => {
  await newFlow(page, 'Keys');
  await key('Tab');
  await choose('Button');
  await key('Tab');
  await choose('Loop');
  await expect(frames()).toHaveCount(1);
  await expect(page.getByText('Drop nodes here')).toBeVisible();
  await key('Tab');
  await choose('Mutate');
  await key('Tab');
  await choose('Debug');
  await expect(wires()).toHaveCount(3);
  await expect(page.getByText('Drop nodes here')).toBeHidden();
  expect(await parentOf('keys', 'mutate')).toBe('loop');
  expect(await parentOf('keys', 'debug')).toBe('loop');

  // After the loop: its body has begun, so the next port is the other one.
  await page.keyboard.press('Escape');
  await key('Control+f');
  await choose('Loop');
  await key('Tab');
  await choose('Template');
  expect(await parentOf('keys', 'template')).toBeNull();
  await key('c');
  await page.keyboard.type('Debug');
  await expect(page.locator('[cmdk-item]')).toHaveCount(0);
  await page.keyboard.press('Escape');

  // Out and in again by the settings.
  await key('Control+f');
  await choose('Debug');
  await page.getByLabel('Within').selectOption({ label: 'the flow itself' });
  await expect(card(page, 'Mutate').locator('.node-badge')).toBeVisible();
  await key('Control+z');
  expect(await parentOf('keys', 'debug')).toBe('loop');
});

test('a node dropped within a frame stands in it, and leaves when it is pulled out', async () => {
  await page.goto(new URL('/', program.link).href);
  await newFlow(page, 'Drops');
  await dragIn(page, 'Loop', 160, 120);
  const room = await boxOf(page.getByText('Drop nodes here'));
  const canvas = await boxOf(page.locator('.canvas'));
  await dragIn(page, 'Mutate', room.x + room.width / 2 - canvas.x, room.y + 40 - canvas.y);
  expect(await parentOf('drops', 'mutate')).toBe('loop');

  const inside = await boxOf(card(page, 'Mutate'));
  await drag('Mutate', { x: inside.x, y: inside.y + 320 });
  expect(await parentOf('drops', 'mutate')).toBeNull();
  await drag('Mutate', inside);
  expect(await parentOf('drops', 'mutate')).toBe('loop');
  await key('Control+z');
  expect(await parentOf('drops', 'mutate')).toBeNull();

  // A wire from the port takes it in.
  const port = await boxOf(card(page, 'Loop').locator('[data-handleid="body"]'));
  const way = await boxOf(card(page, 'Mutate').locator('.react-flow__handle.target'));
  await page.mouse.move(port.x + 6, port.y + 6);
  await page.mouse.down();
  await page.mouse.move(way.x, way.y - 20, { steps: 6 });
  await page.mouse.move(way.x + 6, way.y + 6, { steps: 6 });
  await page.mouse.up();
  await expect(wires()).toHaveCount(1);
  expect(await parentOf('drops', 'mutate')).toBe('loop');
});

test('a loop is moved, copied and deleted with its body, each in one step', async () => {
  const example = await readFile('../../examples/flows/invoice.json', 'utf8');
  await ask(page, 'POST', '/api/flows', JSON.parse(example));
  await page.goto(new URL('/flows/invoice', program.link).href);
  await expect(frames()).toHaveCount(1);
  const before = await nodes('invoice');
  const from = await boxOf(card(page, 'Each line'));
  await drag('Each line', { x: from.x + 16, y: from.y + 120 });
  const after = await nodes('invoice');
  const by = (id: string) => (after[id]?.position.y ?? 0) - (before[id]?.position.y ?? 0);
  expect(by('lines')).toBeGreaterThan(50);
  expect([by('price'), by('many'), by('amount')]).toEqual([by('lines'), by('lines'), by('lines')]);
  expect(by('return')).toBe(0);
  await key('Control+z');
  expect(await nodes('invoice')).toEqual(before);

  await card(page, 'Each line').click();
  await key('Control+d');
  await expect(frames()).toHaveCount(2);
  const copies = await nodes('invoice');
  expect(copies['lines-2']?.parent).toBeNull();
  expect(copies['price-2']?.parent).toBe('lines-2');
  await key('Control+z');
  await expect(frames()).toHaveCount(1);

  await card(page, 'Each line').click();
  await key('Delete');
  await expect(frames()).toHaveCount(0);
  expect(Object.keys(await nodes('invoice'))).toEqual(['try', 'call', 'return']);
  await key('Control+z');
  expect(await nodes('invoice')).toEqual(before);
});

test('the whole is laid out with the body in its frame', async () => {
  await key('Escape');
  await page.getByRole('button', { name: 'Lay out' }).click();
  const laid = await nodes('invoice');
  const x = (id: string) => laid[id]?.position.x ?? 0;
  expect(x('lines')).toBeLessThan(x('price'));
  expect(x('amount')).toBeLessThan(x('return'));
  await key('Control+z');
});

test('the cards within count each pass', async () => {
  await deploy(page);
  await card(page, 'Try it').getByRole('button', { name: 'Press Try it' }).click();
  const count = (title: string) => card(page, title).locator('.node-count');
  await expect(count('Each line')).toHaveText('1');
  await expect(count('Read the price')).toHaveText('3');
  await expect(count('Rebate')).toHaveText('1');
  await expect(count('Amount')).toHaveText('2');
  await expect(card(page, 'Read the price').locator('.node-errors')).toHaveText('1');
});
