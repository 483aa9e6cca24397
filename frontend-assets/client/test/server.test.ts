// The client against the real program, through a proxy that cuts.

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Push, type State } from '../src/index';
import { Cutter } from './cutter';
import { Program } from './program';

let program: Program;
let cutter: Cutter;
let push: Push;

beforeAll(async () => {
  program = await Program.start();
});

afterAll(() => program.stop());

beforeEach(async () => {
  cutter = await Cutter.before(() => program.port);
});

afterEach(() => {
  push.close();
  cutter.close();
});

/** A client through the proxy, with tickets that last so many seconds. */
function client(topics: unknown[], ttl = 3_600, more: object = {}): Push {
  return connect({
    url: `http://127.0.0.1:${cutter.port}/push`,
    ticket: () => program.ticket({ topics, ttl, user: 'u-1', ...more }),
    firstWait: 5,
    longestWait: 200,
  });
}

/** Waits for a thing that must come. */
async function until(so: () => boolean, what: () => unknown = () => so): Promise<void> {
  const start = Date.now();
  while (!so()) {
    if (Date.now() - start > 30_000) {
      throw new Error(`this did not come: ${JSON.stringify(what())}, ${so}`);
    }
    await new Promise((done) => setTimeout(done, 5));
  }
}

function become(to: Push, wanted: State): Promise<void> {
  return until(() => to.state === wanted);
}

/** Subscribed to the channel, with the numbers of all that has come. */
async function collect(channel: string): Promise<{ got: number[]; gaps: string[] }> {
  const [got, gaps]: [number[], string[]] = [[], []];
  push.subscribe<{ n: number }>(`channel:${channel}`, ({ payload }) => got.push(payload.n), {
    from: 'kept',
    onGap: (topic) => gaps.push(topic),
  });
  await become(push, 'connected');
  return { got, gaps };
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test('100 cuts under load: nothing is lost, doubled or out of order', async () => {
  const [cuts, each] = [100, 20];
  const rules = [{ pattern: 'load', messages: 5_000, bytes: 1 << 24 }];
  await program.api('PUT', '/api/settings/push.channels', rules);
  push = client(['channel:load']);
  const { got, gaps } = await collect('load');
  let sent = 0;
  let done = false;
  const sending = (async () => {
    while (!done) {
      sent += 1;
      await program.push('load', { n: sent, fill: 'x'.repeat(sent % 700) });
    }
  })();
  for (let cut = 1; cut <= cuts; cut += 1) {
    const before = got.length;
    // Some come between two cuts, and the cut itself comes while others are on their way.
    await until(
      () => push.state === 'connected' && got.length >= before + (cut % each),
      () => [cut, before, got.length, sent, push.state],
    );
    cutter.cut();
    await until(() => push.state !== 'connected');
  }
  done = true;
  await sending;
  await until(
    () => got.length >= sent,
    () => [got.length, sent, got.at(-1)],
  );
  expect(cutter.taken).toBeGreaterThan(cuts);
  expect(got).toEqual(numbers(sent));
  expect(gaps).toEqual([]);
});

test('a restart of the server in the middle loses nothing of a durable channel', async () => {
  const rules = [{ pattern: 'kept', messages: 5_000, durable: true }];
  await program.api('PUT', '/api/settings/push.channels', rules);
  push = client(['channel:kept']);
  const { got, gaps } = await collect('kept');
  for (let n = 1; n <= 100; n += 1) {
    await program.push('kept', { n });
    if (n === 50) {
      await until(() => got.length === 50);
      await program.restart();
    }
  }
  await until(() => got.length >= 100);
  expect(got).toEqual(numbers(100));
  expect(gaps).toEqual([]);
});

test('a restart is told as a gap where the channel is not durable', async () => {
  push = client(['channel:passing']);
  const { got, gaps } = await collect('passing');
  await program.push('passing', { n: 1 });
  await until(() => got.length === 1);
  await program.restart();
  await program.push('passing', { n: 2 });
  await until(() => got.length === 2);
  expect(got).toEqual([1, 2]);
  expect(gaps).toEqual(['channel:passing']);
});

test('a ticket that ends is renewed on the open socket', async () => {
  push = client(['channel:long'], 2);
  const { got, gaps } = await collect('long');
  const start = Date.now();
  let sent = 0;
  // Three times the ticket's life.
  while (Date.now() - start < 6_000) {
    sent += 1;
    await program.push('long', { n: sent });
    await new Promise((done) => setTimeout(done, 50));
  }
  await until(() => got.length >= sent);
  expect(got).toEqual(numbers(sent));
  expect([gaps, cutter.taken]).toEqual([[], 1]);
});

test('what a page publishes reaches the flow, and without a grant it does not', async () => {
  push = client(['channel:out'], 60, { publish: ['in'] });
  const out = push.subscribe('channel:out')[Symbol.asyncIterator]();
  await become(push, 'connected');
  await push.publish('in', { x: [1, 'ä'] });
  const { value } = await out.next();
  expect(value?.payload).toEqual({ got: { x: [1, 'ä'] }, from: 'u-1' });
  await expect(push.publish('other', 1)).rejects.toMatchObject({ code: 4403 });
  const refused = new Promise<number>((found) => {
    push.subscribe('channel:secret', undefined, { onRefused: ({ code }) => found(code) });
  });
  expect(await refused).toBe(4403);
});
