// The loan application of the demo: what processes push to a page, and what the page runs there.

import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { Program } from './program';

let program: Program;
let visitor: BrowserContext;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  program = await Program.start();
  visitor = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  const page = await visitor.newPage();
  await page.goto(program.link);
  await expect(page.getByRole('heading', { name: 'Flows' })).toBeVisible();
  await page.close();
});

test.afterAll(async () => {
  await visitor?.close();
  await program?.stop();
});

async function apply(amount: number): Promise<Page> {
  const page = await visitor.newPage();
  await page.goto(new URL('/apps/loan/', program.link).href);
  await expect(page.getByText('live')).toBeVisible();
  await page.getByLabel('Name').fill('An applicant');
  await page.getByLabel('E-mail').fill('a@example.org');
  await page.getByLabel('Amount').fill(String(amount));
  await page.getByLabel('Months').fill('36');
  await page.getByRole('button', { name: 'Apply' }).click();
  return page;
}

test('a clear case is decided at once', async () => {
  const page = await apply(3_600);
  await expect(page.locator('#result')).toContainText('Accepted: 3600 EUR', { timeout: 20_000 });
  await expect(page.locator('[aria-current="step"]')).toHaveText('Decision');
  await page.close();
});

test('an officer decides, and a page that is loaded anew goes on where it was', async () => {
  const page = await apply(9_000);
  await expect(page.locator('#result')).toContainText('An officer', { timeout: 20_000 });
  const card = page.locator('#desk .card');
  await expect(card).toContainText('9000 EUR over 36 months, score 600');
  await page.screenshot({ path: 'test-results/loan.png' });
  await page.reload();
  await expect(page.locator('#result')).toContainText('An officer');
  await card.getByRole('textbox').fill('Welcome <b>back</b>');
  await card.getByRole('button', { name: 'Refuse' }).click();
  await expect(page.locator('#result')).toHaveText('Refused: Welcome <b>back</b>');
  await expect(card).toHaveCount(0);
  await page.screenshot({ path: 'test-results/loan-decided.png' });
});
