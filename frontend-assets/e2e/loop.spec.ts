// Bodies on the canvas: a loop's frame, and the nodes that come into it, go with it and leave it.

import { readFile } from 'node:fs/promises';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { ask, card, deploy, dragIn, newFlow, saved, signIn } from './drawing';
import { NESTED } from './nested';
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

/** By the head, where there is no port; it is not let go. */
async function hold(title: string, to: { x: number; y: number }): Promise<void> {
  const { x, y } = await boxOf(card(page, title));
  await page.mouse.move(x + 20, y + 12);
  await page.mouse.down();
  await page.mouse.move((x + to.x) / 2, (y + to.y) / 2, { steps: 6 });
  await page.mouse.move(to.x + 20, to.y + 12, { steps: 6 });
}

async function drag(title: string, to: { x: number; y: number }): Promise<void> {
  await hold(title, to);
  await page.mouse.up();
}

/** Where a frame's lower border is on the screen. */
async function footOf(frame: Locator): Promise<number> {
  const { y, height } = await boxOf(frame);
  return Math.round(y + height);
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

test('a frame stretches with what is dragged in it, and lets go of what leaves', async () => {
  const frame = frames().first();
  const before = await footOf(frame);
  const card = await boxOf(page.locator('.react-flow__node-card', { hasText: 'Mutate' }));
  await hold('Mutate', { x: card.x, y: card.y + 72 });
  await expect.poll(() => footOf(frame)).toBeGreaterThan(before + 40);
  const stretched = await footOf(frame);
  await page.mouse.up();
  expect(await parentOf('drops', 'mutate')).toBe('loop');
  expect(await footOf(frame)).toBe(stretched);
  await key('Control+z');
  await expect.poll(() => footOf(frame)).toBe(before);

  // Further than the frame went before: it leaves, and the frame closes while it is still held.
  await hold('Mutate', { x: card.x, y: card.y + 72 });
  await expect.poll(() => footOf(frame)).toBeGreaterThan(before);
  await page.mouse.move(card.x, card.y + 400, { steps: 6 });
  await expect.poll(() => footOf(frame)).toBeLessThanOrEqual(before);
  await page.mouse.up();
  expect(await parentOf('drops', 'mutate')).toBeNull();
  await key('Control+z');
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
  const before = await nodes('invoice');
  await page.getByRole('button', { name: 'Lay out' }).click();
  // The layout is made beside the page and comes when it is ready.
  await expect.poll(() => nodes('invoice')).not.toEqual(before);
  const laid = await nodes('invoice');
  const x = (id: string) => laid[id]?.position.x ?? 0;
  expect(x('lines')).toBeLessThan(x('price'));
  expect(x('amount')).toBeLessThan(x('return'));
  await key('Control+z');
  expect(await nodes('invoice')).toEqual(before);
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

test('a loop stands within a loop, and each frame around what is its own', async () => {
  await ask(page, 'POST', '/api/flows', NESTED);
  await page.goto(new URL('/flows/nested', program.link).href);
  await expect(frames()).toHaveCount(2);
  const [outer, inner] = [frames().first(), frames().last()];
  const lies = async () => {
    const [around, within] = [await boxOf(outer), await boxOf(inner)];
    expect(within.x).toBeGreaterThan(around.x);
    expect(within.y).toBeGreaterThan(around.y);
    expect(within.x + within.width).toBeLessThan(around.x + around.width);
    expect(within.y + within.height).toBeLessThan(around.y + around.height);
  };
  await lies();
  const before = await nodes('nested');
  const feet = [await footOf(outer), await footOf(inner)];

  // Both stretch.
  const line = await boxOf(card(page, 'Double'));
  await hold('Double', { x: line.x, y: line.y + 40 });
  await expect.poll(() => footOf(inner)).toBeGreaterThan(feet[1] ?? 0);
  await expect.poll(() => footOf(outer)).toBeGreaterThan(feet[0] ?? 0);
  await lies();
  await page.mouse.up();
  expect(await parentOf('nested', 'double')).toBe('lines');
  await key('Control+z');
  expect(await nodes('nested')).toEqual(before);

  // The inner one takes its body along, within the outer one.
  const head = await boxOf(card(page, 'Lines'));
  await drag('Lines', { x: head.x + 24, y: head.y + 64 });
  const moved = await nodes('nested');
  const by = (id: string) => (moved[id]?.position.y ?? 0) - (before[id]?.position.y ?? 0);
  expect(by('lines')).toBeGreaterThan(30);
  expect(by('double')).toBe(by('lines'));
  expect(by('orders')).toBe(0);
  expect([moved.lines?.parent, moved.double?.parent]).toEqual(['orders', 'lines']);
  await lies();
  await key('Control+z');

  // From the inner body into the outer one: below the outer loop's own card.
  const own = await boxOf(card(page, 'Orders'));
  await drag('Double', { x: own.x + 8, y: own.y + own.height + 16 });
  expect(await parentOf('nested', 'double')).toBe('orders');
  await key('Control+z');
  expect(await nodes('nested')).toEqual(before);

  // What is dropped there out of the palette stands in the innermost.
  const foot = await boxOf(inner);
  const canvas = await boxOf(page.locator('.canvas'));
  const x = line.x + line.width / 2 - canvas.x;
  await dragIn(page, 'Debug', x, foot.y + foot.height - canvas.y - 8);
  expect(await parentOf('nested', 'debug')).toBe('lines');
  await key('Control+z');

  // The outer one goes with all that stands within, and comes back so.
  await card(page, 'Orders').click();
  await key('Delete');
  await expect(frames()).toHaveCount(0);
  expect(Object.keys(await nodes('nested'))).toEqual(['go', 'give']);
  await key('Control+z');
  await expect(frames()).toHaveCount(2);
  expect(await nodes('nested')).toEqual(before);
  await key('Escape');
  await page.getByRole('button', { name: 'Lay out' }).click();
  await expect
    .poll(async () => (await nodes('nested')).double?.position)
    .not.toEqual(before.double?.position);
  await lies();
  await key('Control+z');
});

test('a loop within a loop runs for each item of each', async () => {
  await deploy(page);
  await card(page, 'Go').getByRole('button', { name: 'Press Go' }).click();
  const count = (title: string) => card(page, title).locator('.node-count');
  await expect(count('Orders')).toHaveText('1');
  await expect(count('Lines')).toHaveText('2');
  await expect(count('Double')).toHaveText('3');
  const { result } = await ask(page, 'POST', '/api/flows/nested/press/go', {});
  expect(result).toEqual([[2, 4], [6]]);
});

test('a loop goes on as long as an expression holds', async () => {
  const go = { ...NESTED.nodes[0], config: { payload: { n: 3 } } };
  const down = { do: 'set', destination: 'data.n', value: { expression: 'data.n - 1' } };
  await ask(page, 'POST', '/api/flows', {
    format: 'wireloom.flow/1',
    id: 'while',
    name: 'While',
    nodes: [
      go,
      { id: 'again', type: 'logic/loop', name: 'Again', position: { x: 280, y: 0 }, config: {} },
      {
        id: 'down',
        type: 'logic/mutate',
        name: 'Down',
        position: { x: 584, y: 40 },
        config: { rules: [down] },
        parent: 'again',
      },
      {
        id: 'give',
        type: 'flow/return',
        name: 'Give',
        position: { x: 1000, y: 0 },
        config: { value: { path: 'data' } },
      },
    ],
    wires: [
      { from: ['go', 'out'], to: 'again' },
      { from: ['again', 'body'], to: 'down' },
      { from: ['again', 'done'], to: 'give' },
    ],
  });
  await page.goto(new URL('/flows/while?node=again', program.link).href);
  const settings = page.getByRole('complementary', { name: 'Inspector' });
  await expect(settings.getByText('Items', { exact: true })).toBeVisible();
  await settings.getByRole('radio', { name: 'While' }).check();
  await expect(settings.getByText('Items', { exact: true })).toBeHidden();
  await expect(settings.getByText(/Say what has to hold/)).toBeVisible();
  await settings.getByRole('textbox', { name: 'While', exact: true }).click();
  await page.keyboard.insertText('data.n > 0');
  await expect(settings.getByText(/Say what has to hold/)).toBeHidden();
  await expect(card(page, 'Again').locator('.node-subtitle')).toHaveText('data.n > 0');
  await deploy(page);
  await card(page, 'Go').getByRole('button', { name: 'Press Go' }).click();
  await expect(card(page, 'Down').locator('.node-count')).toHaveText('3');
  await expect(card(page, 'Again').locator('.node-count')).toHaveText('1');
  const { result } = await ask(page, 'POST', '/api/flows/while/press/go', {});
  expect(result).toEqual({ n: 0, index: 2 });
});
