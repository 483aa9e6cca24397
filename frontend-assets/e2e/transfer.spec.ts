// Flows come in and go out: a broken one is taken in and mended, a whole one is the same elsewhere.

import { type Browser, expect, type Page, test } from '@playwright/test';
import { ask, card, deploy, newFlow, saved, signIn } from './drawing';
import { Program } from './program';

const BROKEN = {
  format: 'wireloom.flow/1',
  id: 'broken',
  name: 'Broken',
  nodes: [
    { id: 'go', type: 'trigger/button', position: { x: 0, y: 0 } },
    { id: 'text', type: 'logic/template', position: { x: 300, y: 0 }, config: { template: 'x' } },
  ],
  wires: [
    { from: ['go', 'out'], to: 'text' },
    { from: ['text', 'out'], to: 'nobody' },
  ],
};

test('a broken file is brought in with its mistakes, and mended on the canvas', async ({
  context,
}) => {
  const program = await Program.start('serve');
  try {
    const page = await signIn(context, program);
    await page.getByRole('button', { name: 'Import' }).click();
    const file = {
      name: 'broken.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"a":'),
    };
    await page.locator('input[type="file"]').setInputFiles(file);
    await expect(page.getByRole('alert')).toBeVisible();
    file.buffer = Buffer.from(JSON.stringify(BROKEN));
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.getByRole('button', { name: 'Import', exact: true }).last().click();
    await expect(page.getByText(/nobody/)).toBeVisible();
    await page.getByRole('button', { name: /with its mistakes/ }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'broken' }).click();

    const problems = page.getByRole('button', { name: /\d+ problems?/ });
    await expect(problems).toBeVisible();
    await card(page, 'Template').click();
    await page.getByRole('textbox', { name: 'Destination', exact: true }).click();
    await page.keyboard.insertText('data.text');
    await problems.click();
    await page.getByRole('button', { name: /Remove/ }).click();
    await page.keyboard.press('Escape');
    await expect(problems).toBeHidden();
    await saved(page);
    await deploy(page);
  } finally {
    await program.stop();
  }
});

/** Gives a page of the demo and one of another program, and stops both afterwards. */
async function between(
  browser: Browser,
  work: (from: Page, to: Page) => Promise<void>,
): Promise<void> {
  const programs = await Promise.all([Program.start('demo'), Program.start('serve')]);
  try {
    const [from, to] = await Promise.all(
      programs.map(async (program) => signIn(await browser.newContext(), program)),
    );
    if (from === undefined || to === undefined) {
      throw new Error('two programs, two pages');
    }
    await work(from, to);
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
  }
}

test('what is exported and imported elsewhere is the same flow', async ({ browser }) => {
  await between(browser, async (from, to) => {
    await from.getByRole('link', { name: 'Orders', exact: true }).click();
    const download = from.waitForEvent('download');
    await from.getByRole('link', { name: 'File' }).click();
    const path = await (await download).path();
    // Dropped anywhere on the page.
    const text = await (await import('node:fs/promises')).readFile(path, 'utf8');
    const data = await to.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'orders.json', { type: 'application/json' }));
      return transfer;
    }, text);
    await to.dispatchEvent('body', 'dragenter', { dataTransfer: data });
    await to.dispatchEvent('body', 'dragover', { dataTransfer: data });
    await to.dispatchEvent('body', 'drop', { dataTransfer: data });
    await to.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await expect(to.getByRole('dialog').getByRole('link', { name: 'orders' })).toBeVisible();
    const there = await ask(to, 'GET', '/api/flows/orders/export');
    expect(there).toEqual(JSON.parse(text));
  });
});

interface Drawn {
  readonly nodes: readonly { readonly id: string; readonly position: { x: number; y: number } }[];
  readonly wires: readonly unknown[];
  readonly notes: readonly { readonly position: { x: number; y: number } }[];
}

/** What is drawn, as seen from its upper left corner: copies come to stand elsewhere. */
function fromCorner({ nodes, wires, notes }: Drawn) {
  const places = [...nodes, ...notes].map(({ position }) => position);
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const moved = <T extends Drawn['notes'][number]>(one: T) => ({
    ...one,
    position: { x: one.position.x - left, y: one.position.y - top },
  });
  return { nodes: nodes.map(moved), wires, notes: notes.map(moved) };
}

test('what is copied in one program and pasted in another is drawn the same there', async ({
  browser,
}) => {
  await between(browser, async (from, to) => {
    const { flow: here } = await ask(from, 'GET', '/api/flows/orders');
    expect(here.nodes.length).toBeGreaterThan(1);
    await from.getByRole('link', { name: 'Orders', exact: true }).click();
    await expect(from.locator('.react-flow__node').first()).toBeVisible();
    await from.locator('.canvas').focus();
    await from.keyboard.press('Control+a');
    await expect(from.getByText(`${here.nodes.length} nodes are selected`)).toBeVisible();
    await from.keyboard.press('Control+c');

    await newFlow(to, 'Copied');
    // The clipboard is the page's that is in front, as with a person.
    await to.bringToFront();
    await to.locator('.canvas').focus();
    await to.keyboard.press('Control+v');
    await expect(to.getByText(`${here.nodes.length} nodes are selected`)).toBeVisible();
    await saved(to);
    const { flow: there } = await ask(to, 'GET', '/api/flows/copied');
    expect(fromCorner(there)).toEqual(fromCorner(here));
  });
});
