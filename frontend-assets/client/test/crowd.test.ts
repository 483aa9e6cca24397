// A thousand clients on one channel; one of them stops reading, and nobody else notices.

import { expect, test } from 'vitest';
import { connect, type Push } from '../src/index';
import { Program } from './program';
import { RawSocket } from './raw';

const OTHERS = 999;
/** So many open at a time. All of them are one thread here: if they all began at once, the last
 * would be given up by the server before it came to say who it is. */
const WAVE = 50;
const LARGE = 'x'.repeat(256 << 10);
/** So many are dropped for the one that reads nothing, at least. */
const ENOUGH = 5;

interface Topic {
  topic: string;
  subscribers: number;
  dropped: number;
}

async function topic(program: Program, name: string): Promise<Topic | undefined> {
  const { items } = (await program.api('GET', '/api/push/topics')) as { items: Topic[] };
  return items.find((one) => one.topic === `channel:${name}`);
}

test('a client that stops reading loses its oldest messages, and 999 others go on', async () => {
  const program = await Program.start();
  const others: Push[] = [];
  const got: number[][] = [];
  let slow: RawSocket | undefined;
  try {
    const ticket = await program.ticket({ topics: ['channel:all', 'channel:large'] });
    const url = `http://127.0.0.1:${program.port}/push`;
    const wait = { timeout: 60_000, interval: 50 };
    while (others.length < OTHERS) {
      const wave = Array.from({ length: Math.min(WAVE, OTHERS - others.length) }, () => {
        const heard: number[] = [];
        const push = connect({ url, ticket: async () => ticket });
        push.subscribe<{ n: number }>('channel:all', ({ payload }) => heard.push(payload.n));
        got.push(heard);
        others.push(push);
        return push;
      });
      await expect.poll(() => wave.every(({ state }) => state === 'connected'), wait).toBe(true);
    }
    slow = await RawSocket.open(program.port, ticket);
    slow.say({ subscribe: 'channel:all' });
    slow.say({ subscribe: 'channel:large' });
    await slow.until((frames) => frames.filter(({ subscribed }) => subscribed).length === 2);
    slow.pause();
    await expect
      .poll(async () => (await topic(program, 'all'))?.subscribers, wait)
      .toBe(OTHERS + 1);

    let [sent, large] = [0, 0];
    // No longer than it takes to fill its queue: who reads nothing for long is given up.
    while (((await topic(program, 'large'))?.dropped ?? 0) < ENOUGH) {
      expect(large).toBeLessThan(1_000);
      for (let at = 0; at < 10; at += 1) {
        large += 1;
        await program.push('large', { n: large, fill: LARGE });
      }
      sent += 1;
      await program.push('all', { n: sent });
      // While one reads nothing, each of the others has each message.
      await expect.poll(() => got.every((heard) => heard.length === sent), wait).toBe(true);
    }
    const numbers = Array.from({ length: sent }, (_, at) => at + 1);
    for (const heard of got) {
      expect(heard).toEqual(numbers);
    }
    expect(others.every(({ state }) => state === 'connected')).toBe(true);

    // It reads again: what was dropped is told, and nothing is missing beyond that.
    slow.resume();
    await slow.until((frames) => frames.some(({ topic, seq }) => topic && seq === large));
    let next = 1;
    for (const frame of slow.frames) {
      if (frame.subscribed === 'channel:large' && frame.dropped !== undefined) {
        next += frame.dropped;
      } else if (frame.topic === 'channel:large') {
        expect(frame.seq).toBe(next);
        next += 1;
      }
    }
    expect(next).toBe(large + 1);
  } finally {
    for (const push of others) {
      push.close();
    }
    slow?.close();
    await program.stop();
  }
}, 600_000);
