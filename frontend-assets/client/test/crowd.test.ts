// Two hundred clients on one channel; one of them stops reading, and nobody else notices.

import { expect, test } from 'vitest';
import { connect, type Push } from '../src/index';
import { Program } from './program';
import { RawSocket } from './raw';

const OTHERS = 199;
/** Far more than its queue and the kernel's buffers hold. */
const LARGE = 'x'.repeat(256 << 10);
const LARGE_ONES = 80;

interface Topic {
  topic: string;
  subscribers: number;
  dropped: number;
}

async function topic(program: Program, name: string): Promise<Topic | undefined> {
  const { items } = (await program.api('GET', '/api/push/topics')) as { items: Topic[] };
  return items.find((one) => one.topic === `channel:${name}`);
}

test('a client that stops reading loses its oldest messages, and 199 others go on', async () => {
  const program = await Program.start();
  const others: Push[] = [];
  const got: number[][] = [];
  let slow: RawSocket | undefined;
  try {
    const ticket = await program.ticket({ topics: ['channel:all', 'channel:large'] });
    const url = `http://127.0.0.1:${program.port}/push`;
    for (let at = 0; at < OTHERS; at += 1) {
      const heard: number[] = [];
      const push = connect({ url, ticket: async () => ticket });
      push.subscribe<{ n: number }>('channel:all', ({ payload }) => heard.push(payload.n));
      got.push(heard);
      others.push(push);
    }
    slow = await RawSocket.open(program.port, ticket);
    slow.say({ subscribe: 'channel:all' });
    slow.say({ subscribe: 'channel:large' });
    await slow.until((frames) => frames.filter(({ subscribed }) => subscribed).length === 2);
    slow.pause();
    const wait = { timeout: 60_000, interval: 50 };
    await expect
      .poll(async () => (await topic(program, 'all'))?.subscribers, wait)
      .toBe(OTHERS + 1);

    let sent = 0;
    for (let large = 1; large <= LARGE_ONES; large += 1) {
      await program.push('large', { n: large, fill: LARGE });
      if (large % 10 === 0) {
        sent += 1;
        await program.push('all', { n: sent });
        // While one reads nothing, each of the others has each message.
        await expect.poll(() => got.every((heard) => heard.length === sent), wait).toBe(true);
      }
    }
    const numbers = Array.from({ length: sent }, (_, at) => at + 1);
    for (const heard of got) {
      expect(heard).toEqual(numbers);
    }
    expect(others.every(({ state }) => state === 'connected')).toBe(true);
    expect((await topic(program, 'large'))?.dropped).toBeGreaterThan(0);

    // It reads again: what was dropped is told, and nothing is missing beyond that.
    slow.resume();
    await slow.until((frames) => frames.some(({ topic, seq }) => topic && seq === LARGE_ONES));
    let next = 1;
    for (const frame of slow.frames) {
      if (frame.subscribed === 'channel:large' && frame.dropped !== undefined) {
        next += frame.dropped;
      } else if (frame.topic === 'channel:large') {
        expect(frame.seq).toBe(next);
        next += 1;
      }
    }
    expect(next).toBe(LARGE_ONES + 1);
  } finally {
    for (const push of others) {
      push.close();
    }
    slow?.close();
    await program.stop();
  }
}, 600_000);
