// A connection is made, tried step by step, listened to, and its secrets are never seen again.

import { expect, test } from '@playwright/test';
import { ask, signIn } from './drawing';
import { Program } from './program';
import { Upstream } from './upstream';

test('a connection is made, tested, captured from, and keeps its secret', async ({ context }) => {
  const upstream = await Upstream.start('{"text":"welcome"}');
  const program = await Program.start('serve', ['--allow-address', '127.0.0.1']);
  try {
    const page = await signIn(context, program);
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.getByRole('button', { name: 'New connection' }).click();
    const panel = page.getByRole('region', { name: 'New connection' });
    await panel.getByLabel('ID', { exact: true }).fill('other');
    const url = panel.getByRole('textbox', { name: 'URL', exact: true });
    await url.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('ws://127.0.0.1:1/nobody');
    await page.keyboard.press('Escape');

    // Before it is there: the step that fails says why.
    await panel.getByRole('button', { name: 'Test', exact: true }).click();
    const report = page.getByRole('region', { name: 'Test' });
    await expect(report.getByText('It does not work')).toBeVisible({ timeout: 30_000 });
    const steps = report.getByRole('list', { name: 'Steps' }).getByRole('listitem');
    await expect(steps.last().getByRole('img', { name: 'failed' })).toBeVisible();
    await expect(steps.last()).toContainText(/^Connect.*refused/);

    await url.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(upstream.url);
    await panel.getByRole('button', { name: 'Create' }).click();
    const made = page.getByRole('region', { name: 'other', exact: true });
    await expect(page.getByRole('list', { name: 'Connections' })).toContainText('connected');

    await made.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(report.getByText('It works')).toBeVisible({ timeout: 30_000 });
    await expect(steps.getByRole('img', { name: 'failed' })).toHaveCount(0);
    for (const step of ['Resolve', 'Connect', 'Upgrade']) {
      await expect(steps.filter({ hasText: step })).toHaveCount(1);
    }
    await expect(report.getByRole('list', { name: 'Event 1' })).toContainText('"connect"');

    await made.getByRole('button', { name: 'Capture messages' }).click();
    const capture = page.getByRole('region', { name: 'Capture' });
    await expect(capture.getByText('Listening')).toBeVisible();
    const events = capture.getByRole('list', { name: 'Events' }).locator(':scope > li');
    await expect(async () => {
      upstream.say('hello');
      await expect(events.filter({ hasText: 'hello' }).first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await capture.getByRole('button', { name: 'Stop' }).click();
    await expect(capture).toBeHidden();

    // A secret goes in and does not come out.
    const kept = (await ask(page, 'GET', '/api/connections/other')) as { settings: object };
    const auth = { type: 'bearer', token: 'very-secret' };
    await page.evaluate(
      async ([settings, auth]) => {
        const at = '/api/connections/other';
        const tag = (await fetch(at)).headers.get('etag') ?? '';
        const headers = { 'content-type': 'application/json', 'if-match': tag };
        const body = JSON.stringify({ ...settings, auth });
        const answer = await fetch(at, { method: 'PUT', headers, body });
        if (!answer.ok) {
          throw new Error(await answer.text());
        }
      },
      [kept.settings, auth] as const,
    );
    await page.reload();
    const token = made.locator('input[type="password"]').first();
    await expect(token).toHaveValue('');
    await expect(token).toHaveAttribute('placeholder', 'Kept as it is');
    expect(JSON.stringify(await ask(page, 'GET', '/api/connections/other'))).not.toContain(
      'very-secret',
    );
  } finally {
    await program.stop();
    await upstream.stop();
  }
});
