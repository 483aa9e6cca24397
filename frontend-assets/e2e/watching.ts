// What it costs to watch a busy flow: a source that says so many messages a second over a socket,
// the optimised program, and Chromium, which by turns looks elsewhere and watches the flow with
// tracing and the debug lines. Figures are printed, none is asserted. Linux only: the processor
// time is read from /proc.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { expect, type Page, test } from '@playwright/test';
import { ask, card, signIn } from './drawing';
import { flow, gapsOf, partOf } from './fast';
import { Program } from './program';

const EACH_SECOND = Number(process.env.WIRELOOM_EACH_SECOND ?? 50_000);
const ROUNDS = Number(process.env.WIRELOOM_ROUNDS ?? 5);
const SECONDS = 8;

const say = (line: string) => process.stdout.write(`    ${line}\n`);

/** `bench paced`: says numbers to whoever connects, and what it has said. */
class Source {
  said = 0;
  skipped = 0;
  readonly #child: ChildProcess;

  private constructor(
    readonly url: string,
    child: ChildProcess,
  ) {
    this.#child = child;
  }

  static async start(): Promise<Source> {
    const bench = process.env.WIRELOOM_BENCH;
    if (bench === undefined) {
      throw new Error('WIRELOOM_BENCH names the built benchmark: `cargo xtask watching` sets it');
    }
    // It ends with its input, whatever becomes of this process.
    const child = spawn(bench, ['paced', String(EACH_SECOND)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [url] = await once(lines, 'line');
    const source = new Source(url, child);
    lines.on('line', (line) => Object.assign(source, JSON.parse(line)));
    return source;
  }

  stop(): void {
    this.#child.stdin?.end();
  }
}

/** Processor time of a process, in microseconds, over all its threads. */
async function spentBy(pid: number): Promise<number> {
  let nanos = 0;
  for (const task of await readdir(`/proc/${pid}/task`)) {
    // A thread may end between the listing and the reading.
    const text = await readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8').catch(() => '0');
    nanos += Number(text.split(' ')[0]);
  }
  return nanos / 1_000;
}

interface Round {
  /** Messages that the flow took, a second. */
  readonly rate: number;
  /** Of the program's processor time, in microseconds. */
  readonly each: number;
  /** Of the page, in milliseconds. */
  readonly gaps: readonly number[];
}

async function round(page: Page, program: Program): Promise<Round> {
  const started = async () =>
    (await ask(page, 'GET', '/api/flows/fast/runs?limit=1')).counts.started;
  const [before, spent, begun] = [await started(), await spentBy(program.pid), performance.now()];
  const gaps = await gapsOf(page, SECONDS * 1_000);
  const [after, took] = [await started(), performance.now() - begun];
  const messages = after - before;
  const each = ((await spentBy(program.pid)) - spent) / messages;
  return { rate: (messages / took) * 1_000, each, gaps };
}

const line = (name: string, { rate, each, gaps }: Round) =>
  `${name}: ${rate.toFixed(0)} messages/s, ${each.toFixed(2)} µs each, page at ${(1_000 / partOf(gaps, 0.5)).toFixed(1)} frames/s median, p95 ${partOf(gaps, 0.95).toFixed(1)} ms`;

test('what it costs to watch a flow', async ({ context }) => {
  test.setTimeout(120_000 + ROUNDS * SECONDS * 6_000);
  const source = await Source.start();
  const program = await Program.start('serve', ['--allow-address', '127.0.0.1']);
  try {
    const page = await signIn(context, program);
    const open = (path: string) => page.goto(new URL(path, program.link).href);
    await ask(page, 'POST', '/api/connections', { id: 'flood', url: source.url });
    await ask(page, 'POST', '/api/flows', flow);
    await ask(page, 'POST', '/api/flows/fast/deploy', {});
    await expect.poll(() => source.said, { timeout: 30_000 }).toBeGreaterThan(0);

    const [alone, watched]: [Round[], Round[]] = [[], []];
    const unwatched = async () => {
      // A page of the program's that asks for nothing.
      await ask(page, 'PUT', '/api/flows/fast/tracing', { on: false });
      await open('/login');
      alone.push(await round(page, program));
    };
    const watching = async () => {
      await ask(page, 'PUT', '/api/flows/fast/tracing', { on: true });
      await open('/flows/fast');
      await expect(card(page, 'Show').locator('.node-count')).toBeVisible();
      await page.getByRole('tab', { name: /^Debug/ }).click();
      await expect(page.locator('.lines li').first()).toBeVisible();
      watched.push(await round(page, program));
    };
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      // Who goes first changes, so that a machine that grows slower favours neither.
      for (const work of turn % 2 === 0 ? [unwatched, watching] : [watching, unwatched]) {
        await work();
      }
      say(line(`round ${turn + 1} unwatched`, alone[turn] as Round));
      say(line(`round ${turn + 1} watched  `, watched[turn] as Round));
    }

    const middle = (rounds: readonly Round[], of: (round: Round) => number) =>
      partOf(rounds.map(of), 0.5);
    const ratios = watched.map(({ each }, turn) => each / (alone[turn]?.each ?? each));
    const gaps = watched.flatMap((one) => [...one.gaps]);
    say('');
    say(`asked for: ${EACH_SECOND} messages/s; ${source.said} said, ${source.skipped} not taken`);
    say(
      `passed: ${middle(alone, ({ rate }) => rate).toFixed(0)} messages/s unwatched, ${middle(watched, ({ rate }) => rate).toFixed(0)} watched`,
    );
    say(
      `page while watching: ${(1_000 / partOf(gaps, 0.5)).toFixed(1)} frames/s median, p95 of a frame ${partOf(gaps, 0.95).toFixed(1)} ms`,
    );
    say(
      `the program's processor time per message: ${middle(alone, ({ each }) => each).toFixed(2)} µs unwatched, ${middle(watched, ({ each }) => each).toFixed(2)} watched; ratio ${partOf(ratios, 0.5).toFixed(3)} (${ratios.map((one) => one.toFixed(3)).join(', ')})`,
    );
    say(`load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
    expect(alone.every(({ rate }) => rate > 0) && watched.every(({ rate }) => rate > 0)).toBe(true);
  } finally {
    await program.stop();
    source.stop();
  }
});
