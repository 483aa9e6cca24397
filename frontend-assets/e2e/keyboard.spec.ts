// Everything without a pointer.

import { expect, type Page, test } from '@playwright/test';
import { card, signIn } from './drawing';
import { Program } from './program';

/** Chooses in the list that is open. */
async function choose(page: Page, words: string): Promise<void> {
  await expect(page.locator('[cmdk-input]')).toBeFocused();
  await page.keyboard.type(words);
  await expect(page.locator('[cmdk-item][aria-selected="true"]')).toContainText(words);
  await page.keyboard.press('Enter');
  await expect(page.locator('.canvas')).toBeFocused();
}

test('a flow is drawn, changed and deployed by keys alone', async ({ context }) => {
  const program = await Program.start('serve');
  try {
    const page = await signIn(context, program);
    const canvas = page.locator('.canvas');
    await page.getByRole('button', { name: 'New flow' }).first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('By keys');
    await page.keyboard.press('Enter');
    await expect(page.getByText('An empty flow')).toBeVisible();

    await canvas.focus();
    await page.keyboard.press('Tab');
    await choose(page, 'Button');
    // After the selected one, and wired to it.
    await page.keyboard.press('Tab');
    await choose(page, 'Delay');
    await expect(page.locator('.react-flow__edge')).toHaveCount(1);
    await page.keyboard.press('ArrowLeft');
    await expect(card(page, 'Button').locator('.node-card')).toHaveAttribute(
      'data-selected',
      'true',
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await choose(page, 'Debug');
    await page.keyboard.press('Control+f');
    await choose(page, 'Delay');
    await page.keyboard.press('c');
    await choose(page, 'Debug');
    await expect(page.locator('.react-flow__edge')).toHaveCount(2);

    await page.keyboard.press('F2');
    await page.keyboard.type('A moment');
    await page.keyboard.press('Enter');
    await expect(card(page, 'A moment')).toBeVisible();
    await page.keyboard.press('d');
    await expect(card(page, 'A moment').getByLabel('disabled')).toBeVisible();
    await page.keyboard.press('d');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect(card(page, 'Delay')).toBeVisible();
    await page.keyboard.press('Control+y');
    await expect(card(page, 'A moment')).toBeVisible();

    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Time', exact: true })).toBeFocused();
    await page.keyboard.insertText('PT0.1S');
    await page.keyboard.press('Escape');
    await expect(canvas).toBeFocused();

    await page.keyboard.press('Control+a');
    await page.keyboard.press('g');
    await expect(page.locator('.note')).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(page.locator('.note')).toBeHidden();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('dialog', { name: /Deploy/ })).toBeVisible();
    await expect(page.getByRole('textbox', { name: /What is new/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('running v1')).toBeVisible();
  } finally {
    await program.stop();
  }
});
