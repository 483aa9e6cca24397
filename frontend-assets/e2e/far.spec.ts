// A long flow, seen from far at first: its wires are there, and are still when one comes nearer.

import { expect, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { Program } from './program';

const LENGTH = 14;
const row = Array.from({ length: LENGTH }, (_, place) => `n${place}`);
const flow = {
  format: 'wireloom.flow/1',
  id: 'long',
  name: 'Long',
  nodes: row.map((id, place) => ({
    id,
    type: place === 0 ? 'trigger/button' : 'output/debug',
    name: `Node ${place}`,
    position: { x: place * 300, y: (place % 2) * 80 },
  })),
  wires: row.slice(1).map((id, place) => ({ from: [`n${place}`, 'out'], to: id })),
};

test('wires are drawn from far and from near', async ({ context }) => {
  const program = await Program.start('serve');
  try {
    const page = await signIn(context, program);
    await ask(page, 'POST', '/api/flows', flow);
    await page.goto(new URL('/flows/long', program.link).href);
    // Near at first, at its beginning; most of it comes into sight only from far.
    await expect(card(page, 'Node 0')).toBeVisible();
    await expect(card(page, 'Node 13')).toHaveCount(0);
    await page.getByRole('button', { name: 'Fit everything' }).click();
    await expect(page.locator('.node-far')).toHaveCount(LENGTH);
    await expect(page.locator('.wire-far')).toHaveCount(LENGTH - 1);
    await page.keyboard.press('Control+f');
    await page.keyboard.insertText('Node 12');
    await page.keyboard.press('Enter');
    await expect(card(page, 'Node 12')).toBeVisible();
    await expect(page.locator('.react-flow__edge[data-id="n12:out>n13"] .wire')).toBeVisible();
    await expect(page.locator('.wire-far')).toHaveCount(0);
  } finally {
    await program.stop();
  }
});
