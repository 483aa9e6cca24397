// Scripts: a library of them, and code as a field of a node.

import { expect, type Page, test } from '@playwright/test';
import { ask, card, deploy, saved, signIn } from './drawing';
import { Program } from './program';

let program: Program;

test.beforeAll(async () => {
  program = await Program.start('serve');
});

test.afterAll(async () => {
  await program?.stop();
});

/** Writes into a text editor in place of what stands there. */
async function write(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: label, exact: true }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test('a library script is written, tried, mended, kept in versions, and removed', async ({
  context,
}) => {
  const page = await signIn(context, program);
  await page.getByRole('link', { name: 'Scripts' }).click();
  await page.getByRole('button', { name: 'New script' }).click();
  await page.getByLabel('Id', { exact: true }).fill('greet');
  const editor = page.getByRole('textbox', { name: 'Source', exact: true });
  await expect(editor).toContainText('export async function main');
  const source = `interface Person { name: string }

export async function main(person: Person, times = 1) {
  console.warn('greets', person.name);
  return { text: \`Hello, \${person.name}\`.repeat(times) };
}
`;
  await write(page, 'Source', source);
  // In the colours of TypeScript.
  const colour = (text: string) =>
    editor
      .getByText(text, { exact: true })
      .first()
      .evaluate((element) => getComputedStyle(element).color);
  expect(await colour('interface')).not.toEqual(await colour('person'));

  await write(page, 'Arguments', '{"person": {"name": "Aino"}}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const output = page.getByRole('region', { name: 'Output' });
  await expect(output.getByRole('list', { name: 'Result' })).toContainText('Hello, Aino');
  await expect(output.getByRole('list', { name: 'Console' })).toContainText('greets Aino');

  // A mistake is refused, and marked where it stands.
  await write(page, 'Source', source.replace('return {', 'return {{'));
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('alert').first()).toContainText(/line 5, column \d+/);
  await expect(page.locator('.cm-lint-marker-error')).toBeVisible();
  await write(page, 'Source', source);
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('Version 1 is at work')).toBeVisible();
  await expect(page.locator('.cm-lint-marker-error')).toBeHidden();

  // So is a failure while it runs.
  await write(page, 'Arguments', '{}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(output.getByRole('alert')).toContainText(/line 4, column \d+/);
  await expect(page.locator('.cm-lint-marker-error')).toBeVisible();

  await write(page, 'Source', source.replace('Hello', 'Welcome'));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Version 2 is at work')).toBeVisible();
  await page.getByRole('button', { name: 'Version 2' }).click();
  const versions = page.getByRole('dialog');
  await versions.getByRole('button', { name: /^Version 1/ }).click();
  await expect(versions.getByRole('textbox')).toContainText('Hello');
  await versions.getByRole('button', { name: 'Edit from this version' }).click();
  await expect(editor).toContainText('Hello');

  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('None yet.')).toBeVisible();
});

test('code in a node is offered real fields, and runs with what came last', async ({ context }) => {
  const page = await signIn(context, program, await program.freshLink());
  await ask(page, 'POST', '/api/flows', {
    format: 'wireloom.flow/1',
    id: 'coded',
    name: 'Coded',
    nodes: [
      {
        id: 'start',
        type: 'trigger/button',
        name: 'Start',
        position: { x: 0, y: 0 },
        config: { payload: { order: { price: 2.5, count: 4 } } },
      },
      {
        id: 'sum',
        type: 'logic/function',
        name: 'Sum',
        position: { x: 300, y: 0 },
        config: { code: 'return payload;' },
      },
    ],
    wires: [{ from: ['start', 'out'], to: 'sum' }],
  });
  await page.goto(new URL('/flows/coded', program.link).href);
  await card(page, 'Start').getByRole('button', { name: 'Press Start' }).click();
  await expect(page.getByText(/Run \d+ ended well/)).toBeVisible();

  await card(page, 'Sum').click();
  await page.getByRole('textbox', { name: 'Code', exact: true }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('const order = payload.data.');
  const offered = page.getByRole('listbox').getByRole('option');
  await expect(offered.first()).toHaveText(/order.*object/);
  await page.keyboard.press('Enter');
  await page.keyboard.type(';\nconsole.log("counts", order.');
  // Through the name that the code gave it.
  await expect(offered).toHaveText([/count.*number/, /price.*number/]);
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.type(';\npayload.data.total = order.price * order.count;');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Run with last input' }).click();
  const output = page.getByRole('region', { name: 'Output' });
  await expect(output.getByRole('list', { name: 'Console' })).toContainText('counts 4');
  await expect(output.getByRole('list', { name: 'Result' })).toContainText('10');

  // With room: the same code, and a payload that one can change.
  await page.getByRole('button', { name: 'More room' }).click();
  const large = page.getByRole('dialog');
  await expect(large.getByRole('textbox', { name: 'Source' })).toContainText('payload.data.total');
  await write(page, 'Payload', '{"data": {"order": {"price": 1, "count": 7}}}');
  await large.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(large.getByRole('list', { name: 'Console' })).toContainText('counts 7');
  await write(page, 'Source', 'const broken = ;');
  await page.keyboard.press('Escape');
  await expect(large).toBeHidden();

  // What the check finds is marked too, and the mended code is deployed.
  await expect(page.locator('.cm-lint-marker-error')).toBeVisible();
  await write(page, 'Code', 'payload.data.total = 1;\nreturn payload;');
  await expect(page.locator('.cm-lint-marker-error')).toBeHidden();
  await page.keyboard.press('Escape');
  await saved(page);
  await deploy(page);
});
