// Two tabs change one draft: neither is overwritten unseen.

import { expect, test } from '@playwright/test';
import { card, dragIn, newFlow, saved, signIn } from './drawing';
import { Program } from './program';

test('the second tab is told, sees what differs, and chooses', async ({ context }) => {
  const program = await Program.start('serve');
  try {
    const first = await signIn(context, program);
    await newFlow(first, 'Shared');
    await dragIn(first, 'Button', 160, 120);
    await saved(first);
    const second = await context.newPage();
    await second.goto(first.url());
    await expect(card(second, 'Button')).toBeVisible();

    await dragIn(first, 'Template', 160, 240);
    await saved(first);
    await dragIn(second, 'Delay', 160, 240);
    const notice = second.getByText('This draft was saved elsewhere meanwhile.');
    await expect(notice).toBeVisible();
    // It blocks nothing: one goes on drawing.
    await dragIn(second, 'Debug', 160, 340);

    await second.getByRole('button', { name: 'See what differs' }).click();
    const differs = second.getByRole('dialog');
    const rows = differs.getByRole('listitem');
    await expect(rows.filter({ hasText: 'Template' })).toBeVisible();
    await expect(rows.filter({ hasText: 'Delay' })).toBeVisible();
    await differs.getByRole('button', { name: 'Take theirs' }).click();
    await expect(notice).toBeHidden();
    await expect(card(second, 'Template')).toBeVisible();
    await expect(card(second, 'Delay')).toBeHidden();
    // One's own is a step of the log.
    await second.locator('.canvas').focus();
    await second.keyboard.press('Control+z');
    await expect(card(second, 'Delay')).toBeVisible();
    await saved(second);
  } finally {
    await program.stop();
  }
});
