// What a field offers while one types: what really came to the node.

import { expect, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { Program } from './program';

const data = { user: { name: 'Aino', age: 41 }, total: 7 };
const flow = {
  format: 'wireloom.flow/1',
  id: 'offers',
  name: 'Offers',
  nodes: [
    {
      id: 'start',
      type: 'trigger/button',
      name: 'Start',
      position: { x: 0, y: 0 },
      config: { payload: data },
    },
    {
      id: 'words',
      type: 'logic/template',
      name: 'Words',
      position: { x: 300, y: 0 },
      config: { template: 'x', destination: 'data.x' },
    },
    {
      id: 'grown',
      type: 'logic/conditional',
      name: 'Grown',
      position: { x: 600, y: 0 },
      config: { expression: 'true' },
    },
  ],
  wires: [
    { from: ['start', 'out'], to: 'words' },
    { from: ['words', 'out'], to: 'grown' },
  ],
};

test('fields of the last payload are offered, with their types, and taken by a key', async ({
  context,
}) => {
  const program = await Program.start('serve');
  try {
    const page = await signIn(context, program);
    await ask(page, 'POST', '/api/flows', flow);
    await page.goto(new URL('/flows/offers', program.link).href);
    await card(page, 'Start').getByRole('button', { name: 'Press Start' }).click();
    await expect(page.getByText(/Run \d+ ended well/)).toBeVisible();

    await card(page, 'Words').click();
    const template = page.getByRole('textbox', { name: 'Template', exact: true });
    await template.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Dear {{data.');
    const offered = page.getByRole('listbox').getByRole('option');
    await expect(offered.filter({ hasText: 'user' })).toContainText('object');
    await expect(offered.filter({ hasText: 'total' })).toContainText('number');
    await page.keyboard.type('us');
    await expect(offered).toHaveCount(1);
    await page.keyboard.press('Enter');
    await page.keyboard.type('.na');
    await expect(offered).toHaveText([/name.*string/]);
    await page.keyboard.press('Enter');
    await expect(template).toHaveText('Dear {{data.user.name}}');
    await expect(page.locator('.preview').first()).toContainText('Dear Aino');
    // A list that is open takes Escape for itself; the next one leaves the field.
    await page.keyboard.type(' and {{');
    await page.keyboard.type('data.');
    await expect(offered.first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(offered.first()).toBeHidden();
    await expect(template).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.locator('.canvas')).toBeFocused();

    await card(page, 'Grown').click();
    await page.getByRole('textbox', { name: 'Expression', exact: true }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{{data.user.a');
    await expect(offered.first()).toHaveText(/age.*number/);
  } finally {
    await program.stop();
  }
});
