// Processes: drawn, deployed, started, watched, pressed to their end; an incident mended.

import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { ask, card, deploy, dragIn, newFlow, saved, wire } from './drawing';
import { DEFINITION, deployed, started } from './processes';
import { Program } from './program';

let program: Program;

test.beforeAll(async () => {
  program = await Program.start('serve');
});

test.afterAll(async () => {
  await program?.stop();
});

async function visitor(browser: Browser, colorScheme: 'light' | 'dark' = 'light') {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  await page.goto(await program.freshLink());
  await expect(page.getByRole('heading', { name: 'Flows', exact: true })).toBeVisible();
  return { context, page };
}

const open = (page: Page, path: string) => page.goto(new URL(path, program.link).href);
const actions = (page: Page) => page.getByRole('region', { name: 'Actions' });
const rows = (page: Page) =>
  page.getByRole('list', { name: 'Actions, in their order' }).getByRole('listitem');

/** Adds an action of a type, named so. */
async function addAction(page: Page, type: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add action' }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${type}`) }).click();
  await page.getByLabel('Name', { exact: true }).last().fill(name);
  await expect(rows(page).filter({ hasText: name })).toBeVisible();
}

test('a process is drawn with an action, deployed, started, pressed, and ends', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const { context, page } = await visitor(browser);
  try {
    await newFlow(page, 'Approval');
    await page.getByRole('radio', { name: 'Durable' }).check();
    await page.getByPlaceholder('Search nodes').fill('process');
    await dragIn(page, 'Start', 120, 140);
    await dragIn(page, 'User Task', 380, 140);
    await dragIn(page, 'End', 560, 300);
    await wire(page, 'Start', 'User Task');
    await wire(page, 'User Task', 'End');

    await card(page, 'User Task').click();
    await page.getByRole('tab', { name: /^Actions/ }).click();
    await addAction(page, 'WebSocket Send', 'Tell');
    // What is missing is marked, on the tab, the row and the field.
    await expect(rows(page).first().getByLabel('has problems')).toBeVisible();
    await expect(page.getByText('The setting message is missing.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Message', exact: true }).click();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a message with a hole
    await page.keyboard.insertText('{"who": ${who}}');
    await expect(page.getByText('The setting message is missing.')).toHaveCount(0);
    // Both sorts of message and both targets; more fields where they have a use.
    await expect(page.getByLabel('Start on')).toHaveCount(0);
    await page.getByRole('radio', { name: 'Action', exact: true }).check();
    await expect(page.getByText('Start on')).toBeVisible();
    await page.getByRole('radio', { name: 'Data', exact: true }).check();
    await page.getByRole('radio', { name: 'The parent process' }).check();
    await page.getByRole('radio', { name: 'This process' }).check();

    await addAction(page, 'WebSocket Send', 'Approve');
    await page.getByRole('textbox', { name: 'Message', exact: true }).click();
    await page.keyboard.insertText('{"approved": true}');
    await expect(page.getByText('Data to send')).toHaveCount(0);
    await page.getByRole('radio', { name: 'Manual' }).check();
    await expect(page.getByText('Data to send')).toBeVisible();
    await page.getByRole('button', { name: 'Add to Data to send' }).click();
    await page.getByRole('textbox', { name: 'Data to send 1' }).click();
    await page.keyboard.insertText('comment');

    // In another order, by keys and by the pointer.
    await rows(page)
      .nth(1)
      .getByRole('button', { name: /^Approve/ })
      .focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(rows(page).first()).toContainText('Approve');
    await rows(page)
      .nth(1)
      .dragTo(rows(page).first(), { targetPosition: { x: 40, y: 4 } });
    await expect(rows(page).first()).toContainText('Tell');
    await saved(page);
    await deploy(page);

    await page.getByRole('link', { name: 'Processes', exact: true }).last().click();
    await page.getByRole('button', { name: 'Start a process' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Definition')).toContainText('Approval (version 1)');
    await dialog.getByRole('textbox', { name: 'Data it begins with' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{"who": "ACME"}');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();

    // The token stands on its node, and what it waits for can be pressed.
    await expect(card(page, 'User Task').locator('.token-mark')).toContainText('Token 1');
    await expect(page.getByRole('region', { name: 'Data' })).toContainText('"ACME"');
    await expect(page.getByText('Message 1 to the frontends')).toBeVisible();
    await actions(page).getByRole('button', { name: 'Approve' }).click();
    await dialog.getByRole('textbox', { name: 'Data' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{"comment": "good", "who": "nobody"}');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('Done; it does not take who')).toBeVisible();
    await expect(page.locator('.instance-state')).toContainText('finished');
    await expect(page.getByRole('region', { name: 'Data' })).toContainText('"good"');
    await expect(page.locator('.token-mark')).toHaveCount(0);

    // As it was when the token came.
    await page.getByRole('button', { name: /Token 1 came to User Task/ }).click();
    await expect(page.getByText(/As it was after event \d+ of \d+/)).toBeVisible();
    await expect(card(page, 'User Task').locator('.token-mark')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Data' })).not.toContainText('"good"');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect(page.locator('.token-mark')).toHaveCount(0);
  } finally {
    await context.close();
  }
});

test('an incident is mended with data; a process is halted, goes on, and is ended', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { context, page } = await visitor(browser);
  try {
    await deployed(page);
    const stuck = await started(page, { client: 'Mill', amount: 13 }, 'Submit');
    await started(page, { client: 'ACME' });

    // Found by its business key, with its incident.
    await open(page, '/processes?definition=small-loan');
    const list = page.getByRole('list', { name: 'Processes, newest first' });
    await expect(list.getByRole('listitem')).toHaveCount(2);
    await page.getByRole('searchbox', { name: 'Value' }).fill('Mill');
    await page.keyboard.press('Enter');
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await expect(list).toContainText('1 incident');
    await list.getByRole('link').click();
    await expect(page).toHaveURL(new RegExp(stuck));

    // A retry as it is leads to the same; with other data it goes on.
    const incidents = page.getByRole('region', { name: 'Incidents' });
    await expect(incidents).toContainText('No condition is true');
    await expect(page.locator('.token-mark[data-tone="stuck"]')).toBeVisible();
    const resolved = page.getByText(/^Incident \d+ is resolved$/);
    await incidents.getByRole('button', { name: 'Try again' }).click();
    await expect(resolved).toHaveCount(1);
    await expect(incidents).toContainText('No condition is true');
    await incidents.getByRole('button', { name: 'Mend the data…' }).click();
    await page.getByRole('textbox', { name: 'Data to merge' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{"amount": 5}');
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await expect(incidents).toHaveCount(0);
    await expect(card(page, 'Two weeks').locator('.token-mark')).toContainText('Token 1');
    await expect(page.getByRole('region', { name: 'Waits for' })).toContainText('in 14 days');

    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Hold' }).click();
    await dialog.getByRole('button', { name: 'Halt it' }).click();
    await expect(page.locator('.instance-state')).toContainText('on hold');
    await page.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(page.locator('.instance-state')).toContainText('started');
    await page.getByRole('button', { name: 'Terminate' }).click();
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await expect(page.locator('.instance-state')).toContainText('started');
    await page.getByRole('button', { name: 'Terminate' }).click();
    await dialog.getByRole('button', { name: 'End it' }).click();
    await expect(page.locator('.instance-state')).toContainText('terminated');
  } finally {
    await context.close();
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious about processes in the ${colorScheme} theme`, async ({
    browser,
  }) => {
    test.setTimeout(300_000);
    const { context, page } = await visitor(browser, colorScheme);
    const serious = async () => {
      const looked = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
        .analyze();
      return looked.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    };
    try {
      const flows: { items: { id: string }[] } = await ask(page, 'GET', '/api/flows');
      if (!flows.items.some(({ id }) => id === DEFINITION)) {
        await deployed(page);
      }
      const stuck = await started(page, { client: 'Mill', amount: 13 }, 'Submit');
      const waits = await started(page, { client: 'ACME' });
      await open(page, '/processes?definition=small-loan');
      await expect(page.getByText('1 incident').first()).toBeVisible();
      expect(await serious()).toEqual([]);
      for (const [id, seen] of [
        [stuck, 'Incidents'],
        [waits, 'Actions'],
      ] as const) {
        await open(page, `/processes/${id}`);
        await expect(page.getByRole('region', { name: seen })).toBeVisible();
        await expect(page.locator('.token-mark')).toBeVisible();
        expect(await serious()).toEqual([]);
      }
      await actions(page).getByRole('button', { name: 'Submit' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await serious()).toEqual([]);
      await open(page, '/flows/small-loan?node=form');
      await page.getByRole('tab', { name: /^Actions/ }).click();
      await page.getByRole('button', { name: /^greet/ }).click();
      await expect(page.getByRole('region', { name: 'Action greet' })).toBeVisible();
      expect(await serious()).toEqual([]);
    } finally {
      await context.close();
    }
  });
}
