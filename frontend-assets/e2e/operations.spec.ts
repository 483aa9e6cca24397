// Processes in the hands of who keeps them going: lists that follow by themselves, incidents of
// many tried again, tokens moved by hand, instances taken to another version; by keyboard too.

import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { deployed, loan, loanAnew, redeployed, started } from './processes';
import { Program } from './program';

let program: Program;

test.beforeAll(async () => {
  program = await Program.start('serve');
});

test.afterAll(async () => {
  await program?.stop();
});

async function visitor(browser: Browser, colorScheme: 'light' | 'dark') {
  const context = await browser.newContext({ colorScheme });
  return { context, page: await signIn(context, program, await program.freshLink()) };
}

async function serious(page: Page) {
  const looked = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze();
  return looked.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** What somebody else does: from a page of its own, so that this one has nothing to do with it. */
async function elsewhere<T>(page: Page, work: (other: Page) => Promise<T>): Promise<T> {
  const other = await page.context().newPage();
  try {
    await other.goto(new URL('/settings', program.link).href);
    return await work(other);
  } finally {
    await other.close();
  }
}

/** The process as it is at first, whatever another test made of it. */
async function freshly(page: Page): Promise<void> {
  const flows: { items: { id: string }[] } = await ask(page, 'GET', '/api/flows');
  await (flows.items.length === 0 ? deployed(page) : redeployed(page, loan));
}

const open = (page: Page, path: string) => page.goto(new URL(path, program.link).href);
const list = (page: Page) => page.getByRole('list', { name: 'Processes, newest first' });
const rows = (page: Page) => list(page).getByRole('listitem');

test('lists and instances follow by themselves, and tell business keys', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'light');
  try {
    await freshly(page);
    await started(page, { client: 'ACME' });
    const told: string[] = [];
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => told.push(String(payload)));
    });
    const socket = page.waitForEvent('websocket');
    await open(page, '/processes?definition=small-loan');
    expect((await socket).url()).toContain('/api/live?tell=instances');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page).first()).toContainText('clientACME');

    // Where the page only asked now and then, this would come later than is waited for here.
    const id = await elsewhere(page, (other) => started(other, { client: 'Quay' }));
    await expect(rows(page)).toHaveCount(2);
    await expect(rows(page).first()).toContainText('clientQuay');
    expect(told.some((line) => line.includes(id))).toBe(true);

    await rows(page).first().getByRole('link').click();
    await expect(card(page, 'Client form').locator('.token-mark')).toBeVisible();
    await elsewhere(page, (other) =>
      ask(other, 'POST', `/api/instances/${id}/tokens/1/actions/Submit`, {
        data: { amount: 9000 },
      }),
    );
    await expect(card(page, 'Sign').locator('.token-mark')).toBeVisible();
    // Two wires may lead to one node: the one that the token took is lit.
    const wire = (key: string) => page.locator(`.react-flow__edge[data-id="${key}"]`);
    await expect(wire('way:case-0>sign')).toHaveClass(/wire-passed/);
    await expect(wire('way:case-1>rest')).not.toHaveClass(/wire-passed/);
  } finally {
    await context.close();
  }
});

test('a durable flow is started as a process, not as a run', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'light');
  const dialog = page.getByRole('dialog');
  try {
    await freshly(page);
    await open(page, '/flows/small-loan');
    await page.getByRole('button', { name: 'Start a process…' }).click();
    await expect(dialog.getByLabel('Definition')).toContainText('Small loan');
    await dialog.getByLabel('client').fill('Harbour');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page).toHaveURL(/\/processes\//);
    await expect(card(page, 'Client form').locator('.token-mark')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Data' })).toContainText('"Harbour"');

    // By a card: at that start.
    await open(page, '/flows/small-loan');
    await card(page, 'returning')
      .getByRole('button', { name: /^Press/ })
      .click();
    await expect(dialog.getByLabel('Begins at')).toHaveValue('returning');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page).toHaveURL(/\/processes\//);
    await expect(
      page.locator('.react-flow__edge[data-id="returning:out>form"].wire-passed'),
    ).toBeAttached();
  } finally {
    await context.close();
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`many are mended, moved and migrated in the ${colorScheme} theme`, async ({ browser }) => {
    test.setTimeout(300_000);
    const { context, page } = await visitor(browser, colorScheme);
    const dialog = page.getByRole('dialog');
    try {
      await freshly(page);
      const client = `Mill ${colorScheme}`;
      await started(page, { client, amount: 13 }, 'Submit');
      await started(page, { client, amount: 13 }, 'Submit');
      const atForm = await started(page, { client });

      // By keyboard: two are chosen, and their incidents tried again with other data.
      await open(page, `/processes?definition=small-loan&key=client&value=${client}`);
      await expect(rows(page)).toHaveCount(3);
      const stuck = rows(page).filter({ hasText: '1 incident' });
      await expect(stuck).toHaveCount(2);
      for (const row of await stuck.all()) {
        await row.getByRole('checkbox').focus();
        await page.keyboard.press('Space');
      }
      const again = page.getByRole('button', { name: 'Try 2 incidents again…' });
      await again.focus();
      await page.keyboard.press('Enter');
      await dialog.getByRole('textbox', { name: 'Data to merge into each before' }).click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('{"amount": 5}');
      expect(await serious(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByText('2 incidents are tried again')).toBeVisible();
      await expect(stuck).toHaveCount(0);

      // A token goes to another node; what would come of it is told first.
      await open(page, `/processes/${atForm}`);
      await page.getByRole('button', { name: 'Modify…' }).click();
      await dialog.getByRole('combobox', { name: /^Token 1/ }).selectOption('sign');
      await expect(dialog.getByRole('button', { name: 'Do it' })).toBeDisabled();
      await dialog.getByRole('button', { name: 'Try it' }).click();
      await expect(dialog.getByText(/^Token \d+ stands at Sign$/)).toBeVisible();
      await expect(dialog.getByText('Token 1 ends')).toBeVisible();
      expect(await serious(page)).toEqual([]);
      // Nothing has changed until it is done; another choice has to be tried anew.
      await dialog.getByRole('button', { name: 'Begin a token' }).click();
      await expect(dialog.getByRole('button', { name: 'Do it' })).toBeDisabled();
      await dialog.getByRole('button', { name: 'Without this token' }).click();
      await dialog.getByRole('button', { name: 'Try it' }).click();
      await dialog.getByRole('button', { name: 'Do it' }).click();
      await expect(dialog).toHaveCount(0);
      await expect(card(page, 'Sign').locator('.token-mark')).toBeVisible();
      await expect(card(page, 'Client form').locator('.token-mark')).toHaveCount(0);

      // All of them go to a version in which one of their nodes has another id.
      await redeployed(page, loanAnew);
      await open(page, `/processes?definition=small-loan&key=client&value=${client}`);
      await page.getByRole('checkbox', { name: 'Choose all shown' }).check();
      await expect(page.getByText('3 chosen')).toBeVisible();
      await page.getByRole('button', { name: 'Migrate…' }).click();
      await dialog.getByLabel('To version').selectOption({ index: 1 });
      const results = dialog.getByRole('list', { name: 'Instance by instance' });
      await dialog.getByRole('button', { name: 'Try it' }).click();
      await expect(dialog.getByText('1 can go, 2 cannot.')).toBeVisible();
      await expect(results).toContainText('Map it to one that is');
      expect(await serious(page)).toEqual([]);
      await dialog.getByRole('combobox', { name: /rest/ }).selectOption('pause');
      await dialog.getByRole('button', { name: 'Try it' }).click();
      await expect(dialog.getByText('3 can go.')).toBeVisible();
      await dialog.getByRole('button', { name: 'Migrate 3 of 3' }).click();
      await expect(dialog).toHaveCount(0);
      // The list tells the names of nodes, which are the same in both versions.
      await expect(list(page).getByText('at Two weeks')).toHaveCount(2);
      const query = `definition=small-loan&key=client&value=${client}`;
      const found = await ask(page, 'GET', `/api/instances?${query}`);
      const places = found.items.map(({ nodes }: { nodes: string[] }) => nodes.join());
      expect(places.toSorted()).toEqual(['pause', 'pause', 'sign']);
    } finally {
      await context.close();
    }
  });
}
