// Large flows, and the weight of the first load. Figures are printed; only what must hold on any
// machine is asserted.

import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { ask } from './drawing';
import { Program } from './program';

const FIRST_LOAD = 300 * 1024;

/** For whoever reads the test's output. */
const say = (line: string) => process.stdout.write(`    ${line}\n`);

let program: Program;

test.beforeAll(async () => {
  program = await Program.start('serve');
});

test.afterAll(async () => {
  await program?.stop();
});

/** A grid of nodes, each wired to the next of its row. */
function large(count: number) {
  const columns = 25;
  const nodes = Array.from({ length: count }, (_, place) => ({
    id: `n${place}`,
    type: place % columns === 0 ? 'trigger/button' : 'logic/template',
    name: `Node ${place}`,
    position: { x: (place % columns) * 300, y: Math.floor(place / columns) * 110 },
    config: place % columns === 0 ? {} : { template: 'x', destination: 'data.x' },
  }));
  const wires = nodes
    .filter((_, place) => place % columns !== 0)
    .map((node, place) => ({
      from: [nodes[place + Math.floor(place / (columns - 1))]?.id, 'out'],
      to: node.id,
    }));
  return { format: 'wireloom.flow/1', id: `large-${count}`, name: `Large ${count}`, nodes, wires };
}

/** Drags the first card about and measures the time between frames. */
async function dragged(page: Page) {
  const box = await page.locator('.react-flow__node').first().boundingBox();
  const { x = 0, y = 0 } = box ?? {};
  await page.mouse.move(x + 60, y + 20);
  await page.mouse.down();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frames: times });
    const note = (time: number) => {
      times.push(time);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  for (let step = 1; step <= 60; step += 1) {
    await page.mouse.move(x + 60 + step * 3, y + 20 + step);
  }
  await page.mouse.up();
  return page.evaluate(() => {
    const { frames } = window as unknown as { frames: number[] };
    const gaps = frames.slice(1).map((time, place) => time - (frames[place] ?? time));
    const sorted = gaps.toSorted((one, other) => one - other);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
    return { median: at(0.5), p95: at(0.95), frames: gaps.length };
  });
}

for (const count of [1_000, 5_000]) {
  test(`${count} nodes open and drag`, async ({ browser }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(await program.freshLink());
    await expect(page.getByRole('heading', { name: 'Flows', exact: true })).toBeVisible();
    await ask(page, 'POST', '/api/flows', large(count));
    const start = Date.now();
    await page.goto(new URL(`/flows/large-${count}`, program.link).href);
    await expect(page.locator('.react-flow__node').first()).toBeVisible();
    const opened = Date.now() - start;
    const { median, p95, frames } = await dragged(page);
    const rate = median === 0 ? 0 : 1_000 / median;
    say(
      `${count} nodes: open in ${opened} ms; drag at ${rate.toFixed(0)} frames/s median (p95 ${p95.toFixed(0)} ms, ${frames} frames)`,
    );
    // It was moved, as one step.
    await expect(page.getByRole('button', { name: /^Undo/ })).toBeEnabled();
    await page.locator('.canvas').focus();
    await page.keyboard.press('Shift+1');
    await expect(page.locator('.node-far').first()).toBeVisible();
    await context.close();
  });
}

test('the first load is at most 300 kB, compressed', async ({ context }) => {
  const page = await context.newPage();
  await page.goto(await program.freshLink());
  const files = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === '/' || pathname.startsWith('/assets/')) {
      files.add(pathname);
    }
  });
  const sum = async () => {
    const sizes = [...files].map(async (path) => {
      const answer = await page.request.get(new URL(path, program.link).href);
      const body = await answer.body();
      return path.endsWith('.woff2') ? body.length : gzipSync(body).length;
    });
    return (await Promise.all(sizes)).reduce((all, size) => all + size, 0);
  };
  await page.goto(new URL('/', program.link).href, { waitUntil: 'networkidle' });
  const first = await sum();
  say(`first load: ${(first / 1024).toFixed(0)} kB in ${files.size} files`);
  expect(files.size).toBeGreaterThan(2);
  expect(first).toBeLessThanOrEqual(FIRST_LOAD);
  await page.goto(new URL('/flows/large-1000', program.link).href);
  await expect(page.locator('.react-flow__node').first()).toBeVisible();
  say(`with a flow opened: ${((await sum()) / 1024).toFixed(0)} kB in ${files.size} files`);
  // The text editor comes when a field is first met.
  expect([...files].some((name) => name.includes('codeMirror'))).toBe(false);
});
