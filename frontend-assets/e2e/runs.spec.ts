// Looking into a flow while it runs: single nodes, pinned payloads, replays, debug lines.

import { expect, type Page, test } from '@playwright/test';
import { card, signIn } from './drawing';
import { Program } from './program';

const tab = (page: Page, name: string | RegExp) =>
  page.getByRole('tab', { name, ...(typeof name === 'string' ? { exact: true } : {}) });

test('a live flow is watched, and its messages run again by hand', async ({ browser }) => {
  test.setTimeout(120_000);
  const program = await Program.start('demo');
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  try {
    const page = await signIn(context, program);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    // Counters of nodes and wires, without tracing.
    const count = card(page, 'Order or price?').locator('.node-count');
    await expect(count).toHaveText(/\d+/);
    const first = Number(await count.textContent());
    await expect.poll(async () => Number(await count.textContent())).toBeGreaterThan(first);
    await expect(page.locator('.wire[data-state="active"]').first()).toBeAttached();

    // Debug lines: filtered, paused, looked into, copied.
    const lines = page
      .getByRole('list', { name: 'Debug lines, newest first' })
      .getByRole('listitem');
    await expect(lines.first()).toBeVisible({ timeout: 30_000 });
    await page.getByLabel('Level').selectOption('error');
    await expect(page.getByText('No line fits this filter.')).toBeVisible();
    await page.getByLabel('Level').selectOption('');
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('button', { name: /Go on \([1-9]/ })).toBeVisible({
      timeout: 30_000,
    });
    await page.getByRole('button', { name: /Go on/ }).click();

    // A run's way, its steps, and the same payload again.
    await page.getByRole('switch').click();
    await tab(page, /^Runs/).click();
    const runs = page.getByRole('list', { name: 'Runs, newest first' }).getByRole('button');
    await expect(runs.nth(2)).toBeVisible();
    await runs.nth(2).click();
    await expect(page.getByText(/Run \d+ of version 1/)).toBeVisible();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await expect(page.getByText(/Run \d+ of the drawing/)).toBeVisible();

    // One node alone, on what came to it; then on a payload that is pinned to it.
    await card(page, 'Decode').click();
    await tab(page, 'Last run').click();
    await page.getByRole('button', { name: 'Run node' }).click();
    const steps = page.getByRole('list', { name: 'Steps, in their order' }).getByRole('listitem');
    await expect(steps).toHaveCount(1);
    await page.getByRole('button', { name: 'Write a payload and pin it' }).click();
    await page.getByRole('textbox', { name: 'Payload' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(
      JSON.stringify({ data: { message: { data: '{"type":"order","id":"mine"}' } } }),
    );
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByRole('button', { name: 'Run from here' }).click();
    await expect(steps).toHaveCount(3);
    await expect(steps.last()).toContainText('To the orders board');
    await page.reload();
    await card(page, 'Decode').click();
    await tab(page, 'Last run').click();
    await expect(page.getByText('Pinned input')).toBeVisible();

    // Paths of real payloads are offered as one types.
    await card(page, 'Malformed').click();
    await tab(page, 'Settings').click();
    await page.getByRole('textbox', { name: 'Message', exact: true }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{{data.');
    await expect(page.locator('.cm-tooltip-autocomplete')).toContainText('message');
  } finally {
    await context.close();
    await program.stop();
  }
});
