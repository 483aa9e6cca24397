// A flow at its highest rate, while somebody looks at it. The figures are printed with the load of
// the machine; what must hold on any machine is asserted.

import { availableParallelism, loadavg } from 'node:os';
import { expect, type Page, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { flow, gapsOf, partOf } from './fast';
import { Program } from './program';
import { Upstream } from './upstream';

/** For whoever reads the test's output. */
const say = (line: string) => process.stdout.write(`    ${line}\n`);
const SECONDS = 6;
/** The server tells so many debug lines and traced runs a second at the most, and failures. */
const LINES = 1_000;

/** Runs a second, and frames of the page meanwhile. */
async function measured(page: Page) {
  const started = async () =>
    (await ask(page, 'GET', '/api/flows/fast/runs?limit=1')).counts.started;
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** Processor time of the page's main thread: all of it, scripts, layout. */
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
    return [
      of('TaskDuration'),
      of('ScriptDuration'),
      of('LayoutDuration') + of('RecalcStyleDuration'),
    ];
  };
  const busyBefore = await busy();
  const [before, begun] = [await started(), performance.now()];
  const gaps = await gapsOf(page, SECONDS * 1_000);
  const seconds = (performance.now() - begun) / 1_000;
  const spent = (await busy()).map(
    (now, place) => ((now - (busyBefore[place] ?? 0)) / seconds) * 100,
  );
  const runs = ((await started()) - before) / seconds;
  const rate = 1_000 / partOf(gaps, 0.5);
  return { runs, rate, p95: partOf(gaps, 0.95), frames: gaps.length, spent };
}

test('a flow at full speed is watched without harm', async ({ context }) => {
  test.setTimeout(180_000);
  const upstream = await Upstream.start('{"number":0}');
  const program = await Program.start('serve', ['--allow-address', '127.0.0.1']);
  try {
    const page = await signIn(context, program);
    await ask(page, 'POST', '/api/connections', { id: 'flood', url: upstream.url });
    await ask(page, 'POST', '/api/flows', flow);
    await page.goto(new URL('/flows/fast', program.link).href);
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).click();
    await expect(page.getByText('running v1')).toBeVisible();
    upstream.flood();

    // Nobody looks: a page that asks for nothing.
    await page.goto(new URL('/login', program.link).href);
    await expect.poll(() => upstream.sent, { timeout: 20_000 }).toBeGreaterThan(1_000);
    const alone = await measured(page);

    let [heard, messages] = [0, 0];
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        heard += payload.toString().split('\n').length;
        messages += 1;
      });
    });
    await ask(page, 'PUT', '/api/flows/fast/tracing', { on: true });
    await page.goto(new URL('/flows/fast', program.link).href);
    await expect(card(page, 'Show').locator('.node-count')).toBeVisible({ timeout: 20_000 });
    await page.getByRole('tab', { name: /^Debug/ }).click();
    [heard, messages] = [0, 0];
    const begun = performance.now();
    const watched = await measured(page);
    const seconds = (performance.now() - begun) / 1_000;
    const told = heard / seconds;
    const load = loadavg().map((one) => one.toFixed(1));
    say(
      `unwatched: ${alone.runs.toFixed(0)} runs/s, page at ${alone.rate.toFixed(0)} frames/s median`,
    );
    say(
      `watched and traced: ${watched.runs.toFixed(0)} runs/s, page at ${watched.rate.toFixed(0)} frames/s median (p95 ${watched.p95.toFixed(0)} ms, ${watched.frames} frames in ${SECONDS} s), ${told.toFixed(0)} lines/s told in ${(messages / seconds).toFixed(1)} messages/s`,
    );
    const [all, script, layout] = watched.spent.map((part) => part.toFixed(0));
    say(
      `the page's main thread works ${all} % of the time (scripts ${script} %, layout ${layout} %)`,
    );
    say(`load ${load.join(' ')} on ${availableParallelism()} cores`);
    // What is told does not grow with the rate.
    expect(watched.runs).toBeGreaterThan(0);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(LINES);
    // It can be worked on meanwhile.
    await card(page, 'Odd').click();
    await expect(page.getByRole('textbox', { name: 'Expression', exact: true })).toBeVisible();
  } finally {
    await upstream.stop();
    await program.stop();
  }
});
