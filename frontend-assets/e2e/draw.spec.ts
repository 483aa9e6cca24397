// From an empty sheet to a pushed message that another page sees, by dragging.

import { expect, test } from '@playwright/test';
import { card, deploy, dragIn, fill, newFlow, saved, signIn, wire } from './drawing';
import { Program } from './program';

let program: Program;

test.beforeAll(async () => {
  program = await Program.start('serve');
});

test.afterAll(async () => {
  await program?.stop();
});

test('a flow is drawn, tried, deployed, and heard by another page', async ({ context }) => {
  const page = await signIn(context, program);
  await newFlow(page, 'Hello');
  await dragIn(page, 'Button', 180, 120);
  await dragIn(page, 'Template', 400, 220);
  await dragIn(page, 'WebSocket Send', 180, 340);
  await wire(page, 'Button', 'Template');
  await wire(page, 'Template', 'WebSocket Send');

  await card(page, 'Template').click();
  await fill(page, 'Template', 'Hello, world');
  await page.keyboard.press('Escape');
  await fill(page, 'Destination', 'data.text');
  await card(page, 'WebSocket Send').click();
  await page
    .getByRole('radio', { name: 'Channel' })
    .or(page.getByLabel('Channel').first())
    .first()
    .click();
  await fill(page, 'Channel', 'greetings');
  await page.keyboard.press('Escape');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a place for a value, in Wireloom's way
  await fill(page, 'Message', '{"said": ${data.text}}');
  await page.keyboard.press('Escape');
  await saved(page);

  // As it is drawn, before anything is deployed.
  await card(page, 'Button').getByRole('button', { name: 'Press Button' }).click();
  await expect(page.getByText(/Run \d+ ended well/)).toBeVisible();
  await expect(page.getByText('not deployed')).toBeVisible();

  const other = await context.newPage();
  await other.goto(new URL('/topics', program.link).href);
  await other.evaluate(() => {
    const socket = new WebSocket('/push', 'wireloom.push.v1');
    const heard = document.createElement('output');
    document.body.append(heard);
    socket.onopen = () => socket.send('{"subscribe": "channel:greetings"}');
    socket.onmessage = ({ data }) => heard.append(data);
  });
  await expect(other.locator('body > output')).toContainText('greetings');

  await deploy(page);
  await card(page, 'Button').getByRole('button', { name: 'Press Button' }).click();
  await expect(other.locator('body > output')).toContainText('"said":"Hello, world"');
  // Counted on the card, and on the page of topics.
  await expect(card(page, 'Template').locator('.node-count')).toHaveText('1');
  await expect(other.getByText('channel:greetings').first()).toBeVisible();
});
