// What a person does in the designer, in the words of a person.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, expect, type Locator, type Page, type Route } from '@playwright/test';
import type { Program } from './program';

/** A folder with a newer build of the designer than the program's own, while one works on it. */
const PAGES = process.env.WIRELOOM_PAGES;

/** Somebody who has followed the one-time link. */
export async function signIn(
  context: BrowserContext,
  program: Program,
  link = program.link,
): Promise<Page> {
  if (PAGES !== undefined) {
    await context.route('**', (route) => serveFrom(PAGES, route));
  }
  const page = await context.newPage();
  await page.goto(link);
  if (PAGES !== undefined) {
    // What a redirect leads to passes by the route.
    await page.goto(new URL('/', program.link).href);
  }
  await expect(page.getByRole('heading', { name: 'Flows', exact: true })).toBeVisible();
  return page;
}

/** The page itself comes with the program's own headers: its policy holds here too. */
async function serveFrom(folder: string, route: Route): Promise<void> {
  const request = route.request();
  const { pathname } = new URL(request.url());
  const isPage = request.isNavigationRequest() && pathname !== '/login';
  const path = join(folder, isPage ? 'index.html' : pathname);
  if (!existsSync(path)) {
    await route.fallback();
  } else if (isPage) {
    const response = await route.fetch();
    await route.fulfill(response.status() === 200 ? { response, path } : { response });
  } else {
    await route.fulfill({ path });
  }
}

export async function newFlow(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New flow' }).first().click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('An empty flow')).toBeVisible();
}

/** A node's card, by what stands on it. */
export const card = (page: Page, title: string): Locator =>
  page.locator('.react-flow__node', { has: page.getByText(title, { exact: true }) });

/** Drags a kind out of the palette to a place on the canvas. */
export async function dragIn(page: Page, title: string, x: number, y: number): Promise<void> {
  const item = page
    .getByRole('complementary', { name: 'Palette' })
    .getByText(title, { exact: true });
  await item.dragTo(page.locator('.canvas'), { targetPosition: { x, y } });
  await expect(card(page, title)).toBeVisible();
}

/** Draws a wire with the pointer, from the first port of one card to another. */
export async function wire(page: Page, from: string, to: string): Promise<void> {
  const wires = page.locator('.react-flow__edge');
  const before = await wires.count();
  const start = await middle(card(page, from).locator('.react-flow__handle.source').first());
  const end = await middle(card(page, to).locator('.react-flow__handle.target'));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 });
  await page.mouse.move(end.x, end.y, { steps: 5 });
  await page.mouse.up();
  await expect(wires).toHaveCount(before + 1);
}

async function middle(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox();
  expect(box).not.toBeNull();
  const { x = 0, y = 0, width = 0, height = 0 } = box ?? {};
  return { x: x + width / 2, y: y + height / 2 };
}

/** Types into a field of the selected node's settings. */
export async function fill(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label, exact: true });
  await field.click();
  await page.keyboard.insertText(text);
}

export const saved = (page: Page) =>
  expect(page.locator('.flow-bar').getByText('saved', { exact: true })).toBeVisible();

export async function deploy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Deploy' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).click();
  await expect(page.getByText(/running v\d/)).toBeVisible();
}

/** Asks the API as the page would. */
export async function ask(page: Page, method: string, path: string, body?: unknown) {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(path as string, {
        method: method as string,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) {
        throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      }
      return text === '' ? null : JSON.parse(text);
    },
    [method, path, body] as const,
  );
}
