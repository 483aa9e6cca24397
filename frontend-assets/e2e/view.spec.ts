// Looking about in a drawing, and what is changed in it without a pointer beside nodes: wires, notes.

import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { ask, card, saved, signIn } from './drawing';
import { Program } from './program';

let program: Program;
let context: BrowserContext;
let page: Page;

test.describe.configure({ mode: 'serial' });

const node = (id: string, type: string, x: number, y: number, config: object = {}) => ({
  id,
  type,
  name: id,
  position: { x, y },
  config,
});
const template = { template: 'x', destination: 'data.x' };
const FLOW = {
  format: 'wireloom.flow/1',
  id: 'seen',
  name: 'Seen',
  nodes: [
    node('Go', 'trigger/button', 0, 0),
    node('One', 'logic/template', 304, 0, template),
    node('Two', 'logic/template', 304, 160, template),
    node('Far', 'logic/template', 3_200, 1_600, template),
  ],
  wires: [
    { from: ['Go', 'out'], to: 'One' },
    { from: ['Go', 'out'], to: 'Two' },
    { from: ['Two', 'out'], to: 'Far' },
  ],
  notes: [
    {
      id: 'words',
      text: '## Mind\n<img src=x onerror="document.title = \'no\'"> [far](javascript:alert(1))',
      position: { x: 0, y: 320 },
      size: { width: 320, height: 140 },
    },
  ],
};

test.beforeAll(async ({ browser }) => {
  program = await Program.start('serve');
  context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await signIn(context, program);
  await ask(page, 'POST', '/api/flows', FLOW);
  await page.goto(new URL('/flows/seen', program.link).href);
  await expect(card(page, 'Go')).toBeVisible();
});

test.afterAll(async () => {
  await context?.close();
  await program?.stop();
});

const wires = () => page.locator('.react-flow__edge');
const isSelected = (title: string) =>
  expect(card(page, title).locator('.node-card')).toHaveAttribute('data-selected', 'true');

async function key(keys: string): Promise<void> {
  await page.locator('.canvas').focus();
  await page.keyboard.press(keys);
}

async function choose(words: string): Promise<void> {
  await expect(page.locator('[cmdk-input]')).toBeFocused();
  await page.keyboard.type(words);
  await expect(page.locator('[cmdk-item][aria-selected="true"]')).toContainText(words);
  await page.keyboard.press('Enter');
}

async function draft(): Promise<typeof FLOW> {
  await saved(page);
  return (await ask(page, 'GET', '/api/flows/seen')).flow;
}

test('a wire is removed by keys alone, and comes back', async () => {
  await key('Control+f');
  await choose('Go');
  await isSelected('Go');
  await key('x');
  await choose('Go → Two');
  await expect(page.locator('.canvas')).toBeFocused();
  expect((await draft()).wires).toEqual([FLOW.wires[0], FLOW.wires[2]]);
  await expect(page.locator('.canvas [aria-live="polite"]')).toHaveText('wire removed: Go → Two');
  await key('Control+z');
  expect((await draft()).wires).toEqual(FLOW.wires);
});

test('a note is found, written, moved and resized by keys alone, and does no harm', async () => {
  await expect(page.locator('.note h2, .note h3, .note h4').first()).toHaveText('Mind');
  await expect(page.locator('.note img, .note a[href^="javascript"]')).toHaveCount(0);
  await expect(page).not.toHaveTitle('no');
  await key('Control+f');
  await choose('Mind');
  await page.keyboard.press('F2');
  const text = page.getByRole('textbox', { name: 'Note, as Markdown' });
  await expect(text).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Later');
  await page.keyboard.press('Escape');
  await expect(text).toBeHidden();
  await expect(page.locator('.note')).toHaveText('Later');
  await page.keyboard.press('Shift+ArrowDown');
  const [note] = (await draft()).notes;
  expect(note).toMatchObject({ text: 'Later', position: { x: 0, y: 328 } });
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await page.keyboard.press('Alt+Shift+ArrowUp');
  await expect(page.locator('.react-flow__node-note')).toHaveCSS('width', '336px');
  await expect(page.locator('.react-flow__node-note')).toHaveCSS('height', '132px');
  const larger = { width: 336, height: 132 };
  expect((await draft()).notes).toMatchObject([{ position: { x: 0, y: 328 }, size: larger }]);
  // One step back for the run of them.
  await key('Control+z');
  expect((await draft()).notes).toMatchObject([{ text: 'Later', size: FLOW.notes[0]?.size }]);
  await key('Control+z');
  await key('Control+z');
  expect((await draft()).notes).toEqual(FLOW.notes);
});

test('several are selected one by one, and dragged together, in steps of the grid', async () => {
  // From afar it is brought into the middle; by an edge the drawing would move along.
  for (const title of ['Far', 'One']) {
    await key('Control+f');
    await choose(title);
    await isSelected(title);
  }
  await key('Escape');
  await card(page, 'One').click();
  await card(page, 'Two').click({ modifiers: ['Shift'] });
  await expect(page.getByText('2 nodes are selected')).toBeVisible();
  const box = await card(page, 'One').boundingBox();
  const { x = 0, y = 0 } = box ?? {};
  await page.mouse.move(x + 20, y + 12);
  await page.mouse.down();
  await page.mouse.move(x + 33, y + 55, { steps: 6 });
  await page.mouse.up();
  const places = Object.fromEntries((await draft()).nodes.map((one) => [one.id, one.position]));
  const { One: one = { x: 0, y: 0 }, Two: two = { x: 0, y: 0 } } = places;
  expect(one.y).toBeGreaterThan(0);
  expect([one.x % 8, one.y % 8]).toEqual([0, 0]);
  expect([two.x - one.x, two.y - one.y]).toEqual([0, 160]);
  await key('Control+z');
  expect((await draft()).nodes.map(({ position }) => position)).toEqual(
    FLOW.nodes.map(({ position }) => position),
  );
});

test('the small map leads to what is out of sight, and the whole fits again', async () => {
  await key('Escape');
  await key('Control+0');
  await key('Control+f');
  await choose('Go');
  await expect(card(page, 'Go')).toBeVisible();
  await expect(card(page, 'Far')).toHaveCount(0);
  const map = page.locator('.canvas-map canvas');
  const box = await map.boundingBox();
  const { x = 0, y = 0, width = 0, height = 0 } = box ?? {};
  // Its last corner is where the drawing ends.
  await page.mouse.click(x + width - 12, y + height - 12);
  await expect(card(page, 'Far')).toBeVisible();
  await page.getByRole('button', { name: 'Fit everything (Shift+1)' }).click();
  await expect(page.locator('.react-flow__node-card')).toHaveCount(4);
  await expect(page.locator('.canvas-map')).toHaveCount(0);
  await page.getByTitle('Back to 100 % (Ctrl+0)').click();
  await expect(page.getByTitle('Back to 100 % (Ctrl+0)')).toHaveText('100 %');
});

test('on a phone a flow is looked at and pressed', async () => {
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto(new URL('/flows/seen?node=Go', program.link).href);
  const press = card(page, 'Go').getByRole('button', { name: 'Press Go' });
  await expect(press).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await press.click();
  await expect(page.getByText(/Run \d+ ended well/)).toBeVisible();
  await expect(wires().first()).toBeAttached();
});
