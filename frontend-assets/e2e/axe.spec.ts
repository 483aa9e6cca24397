// What axe finds on each page, in both themes: nothing serious.

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { card, signIn } from './drawing';
import { Program } from './program';

const PAGES = [
  '/',
  '/flows/orders',
  '/processes',
  '/connections',
  '/connections/feed',
  '/topics',
  '/scripts',
  '/scripts?new',
  '/settings',
];

/** The structure is the same in both themes: the dark one is looked at for its colours. */
async function serious(page: Page, theme: 'light' | 'dark'): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const looked =
    theme === 'light'
      ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
      : axe.withRules(['color-contrast']);
  const { violations } = await looked.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${page.url()} ${id}: ${target.join(' ')}`),
    );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing serious in the ${colorScheme} theme`, async ({ browser }) => {
    test.setTimeout(300_000);
    const program = await Program.start('demo');
    const context = await browser.newContext({ colorScheme });
    try {
      const page = await signIn(context, program);
      const found: string[] = [];
      for (const path of PAGES) {
        await page.goto(new URL(path, program.link).href);
        await expect(page.getByRole('heading').first()).toBeAttached();
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        found.push(...(await serious(page, colorScheme)));
      }
      await page.goto(new URL('/flows/orders', program.link).href);
      await card(page, 'Decode').click();
      for (const tab of ['Settings', 'Last run', 'Help']) {
        await page.getByRole('tab', { name: tab, exact: true }).click();
        found.push(...(await serious(page, colorScheme)));
      }
      for (const [open, title] of [
        ['Control+k', 'What do you want to do?'],
        ['?', 'Keys'],
      ] as const) {
        await page.locator('.canvas').focus();
        await page.keyboard.press(open);
        await expect(page.getByLabel(title).first()).toBeVisible();
        found.push(...(await serious(page, colorScheme)));
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Deploy' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      found.push(...(await serious(page, colorScheme)));
      expect(found).toEqual([]);
    } finally {
      await context.close();
      await program.stop();
    }
  });
}
