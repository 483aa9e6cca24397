// What the canvas does with nodes and wires, by pointer and clipboard.

import { readFile } from 'node:fs/promises';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { ask, card, dragIn, newFlow, saved, signIn, wire } from './drawing';
import { Program } from './program';

let program: Program;
let context: BrowserContext;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  program = await Program.start('serve');
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await signIn(context, program);
  await newFlow(page, 'Canvas');
  await dragIn(page, 'Button', 170, 120);
  await dragIn(page, 'Debug', 480, 120);
  await wire(page, 'Button', 'Debug');
});

test.afterAll(async () => {
  await context?.close();
  await program?.stop();
});

const wires = () => page.locator('.react-flow__edge');
const undo = async () => {
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+z');
};
const boxOf = async (title: string) => {
  const box = await card(page, title).boundingBox();
  return box ?? { x: 0, y: 0, width: 0, height: 0 };
};

test('a node dropped on a wire is put into it, in one step', async () => {
  const [from, to] = [await boxOf('Button'), await boxOf('Debug')];
  const canvas = await page.locator('.canvas').boundingBox();
  const x = (from.x + from.width + to.x) / 2 - (canvas?.x ?? 0);
  const y = from.y + from.height / 2 - (canvas?.y ?? 0);
  await dragIn(page, 'Mutate', x, y);
  await expect(wires()).toHaveCount(2);
  await undo();
  await expect(card(page, 'Mutate')).toBeHidden();
  await expect(wires()).toHaveCount(1);
});

test('a card that is pulled onto a wire goes into it, and one undo takes it back', async () => {
  await dragIn(page, 'Mutate', 320, 320);
  const [loose, from, to] = [await boxOf('Mutate'), await boxOf('Button'), await boxOf('Debug')];
  const middle = (from.x + from.width + to.x) / 2;
  await page.mouse.move(loose.x + 20, loose.y + 12);
  await page.mouse.down();
  await page.mouse.move(loose.x + 20, from.y + 90, { steps: 6 });
  await page.mouse.move(middle - loose.width / 2 + 20, from.y + 12, { steps: 6 });
  await expect(page.locator('.wire[data-state="meant"]')).toHaveCount(1);
  await page.mouse.up();
  await expect(wires()).toHaveCount(2);
  await undo();
  await expect(wires()).toHaveCount(1);
  await expect.poll(async () => (await boxOf('Mutate')).y).toBe(loose.y);
  await undo();
  await expect(card(page, 'Mutate')).toBeHidden();
});

test('a wire dropped on nothing offers a node to lead to', async () => {
  const port = await card(page, 'Debug').locator('.react-flow__handle.source').boundingBox();
  const { x = 0, y = 0 } = port ?? {};
  await page.mouse.move(x + 4, y + 4);
  await page.mouse.down();
  await page.mouse.move(x - 60, y + 160, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByPlaceholder('Add a node and wire it…')).toBeFocused();
  await page.keyboard.type('encode');
  await page.keyboard.press('Enter');
  await expect(card(page, 'JSON Encode')).toBeVisible();
  await expect(wires()).toHaveCount(2);
  await undo();
  await expect(wires()).toHaveCount(1);
});

test('a lasso selects, what is selected is aligned and laid out, each in one step', async () => {
  const canvas = await page.locator('.canvas').boundingBox();
  const { x = 0, y = 0 } = canvas ?? {};
  await page.mouse.move(x + 20, y + 40);
  await page.mouse.down();
  await page.mouse.move(x + 640, y + 260, { steps: 6 });
  await page.mouse.up();
  await expect(page.getByText('2 nodes are selected')).toBeVisible();
  await page.keyboard.press('Shift+ArrowDown');
  // On the frame that the lasso leaves around what it has caught.
  await page.locator('.react-flow__nodesselection-rect').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Align' }).hover();
  await page.getByRole('menuitem', { name: /left/i }).first().click();
  await expect.poll(async () => (await boxOf('Button')).x - (await boxOf('Debug')).x).toBe(0);
  await undo();
  await expect
    .poll(async () => (await boxOf('Debug')).x - (await boxOf('Button')).x > 100)
    .toBe(true);
  const before = await boxOf('Debug');
  await page.locator('.canvas').focus();
  await page.keyboard.press('Shift+l');
  await expect.poll(async () => (await boxOf('Debug')).x !== before.x).toBe(true);
  await undo();
  await expect.poll(async () => (await boxOf('Debug')).x).toBe(before.x);
});

test('nodes are copied into another tab, with their wires', async () => {
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied).nodes).toHaveLength(2);
  const other = await context.newPage();
  await other.goto(new URL('/', program.link).href);
  await newFlow(other, 'Second');
  await other.locator('.canvas').focus();
  await other.keyboard.press('Control+v');
  await expect(other.locator('.react-flow__node')).toHaveCount(2);
  await expect(other.locator('.react-flow__edge')).toHaveCount(1);
  await other.locator('.canvas').focus();
  await other.keyboard.press('Control+d');
  const kept = async () => (await ask(other, 'GET', '/api/flows/second')).flow.nodes.length;
  await expect.poll(kept).toBe(4);
  await other.close();
});

test('a group carries what lies in it', async () => {
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('g');
  const note = page.locator('.note');
  await expect(note).toBeVisible();
  const before = await boxOf('Button');
  const box = await note.boundingBox();
  const { x = 0, y = 0 } = box ?? {};
  await page.keyboard.press('Escape');
  await page.mouse.move(x + 60, y + 20);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 84, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => (await boxOf('Button')).y - before.y).toBeGreaterThan(40);
  await undo();
  await expect.poll(async () => (await boxOf('Button')).y).toBe(before.y);
  await undo();
  await expect(note).toBeHidden();
});

test('a link leads to a node', async () => {
  await saved(page);
  await page.goto(new URL('/flows/canvas?node=debug', program.link).href);
  await expect(card(page, 'Debug').locator('.node-card')).toHaveAttribute('data-selected', 'true');
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
});

test('the drawing is saved as a picture', async () => {
  for (const form of ['SVG', 'PNG'] as const) {
    await page.locator('.canvas').focus();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(`as ${form}`);
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const file = await readFile(await (await download).path());
    const start = form === 'PNG' ? file.toString('latin1', 1, 4) : file.toString('utf8', 0, 4);
    expect(start).toBe(form === 'PNG' ? 'PNG' : '<svg');
    expect(file.length).toBeGreaterThan(1_000);
  }
});

test('versions are compared and rolled back to', async () => {
  await ask(page, 'POST', '/api/flows/canvas/deploy', { note: 'first' });
  await page.reload();
  await card(page, 'Debug').click();
  await page.locator('.canvas').focus();
  await page.keyboard.press('Delete');
  await saved(page);
  await ask(page, 'POST', '/api/flows/canvas/deploy', { note: 'second' });
  await expect(page.getByText('running v2')).toBeVisible({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Versions' }).click();
  const dialog = page.getByRole('dialog', { name: 'Versions' });
  await dialog.getByRole('button', { name: 'Compare' }).last().click();
  await expect(dialog.getByRole('img', { name: 'What differs' })).toBeVisible();
  await expect(dialog.getByText('removed node')).toBeVisible();
  await dialog.getByRole('button', { name: 'Roll back' }).last().click();
  await expect(page.getByText('Version 1 runs now.')).toBeVisible();
  await dialog.getByRole('button', { name: 'To the draft' }).last().click();
  await expect(card(page, 'Debug')).toBeVisible();
  await expect(page.getByText('running v1')).toBeVisible();
});
