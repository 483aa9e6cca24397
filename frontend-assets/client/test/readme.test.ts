// The README's first example, as it stands there, against the real program.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { connect, type Push } from '../src/index';
import { Program } from './program';

const README = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');

test('the example connects by a ticket, and shows and draws what is pushed', async () => {
  const program = await Program.start();
  const code = /```ts\nimport .*?\n(.*?)```/s.exec(README)?.[1];
  if (code === undefined) {
    throw new Error('the README has no example');
  }
  const [shown, drawn]: [unknown[], unknown[]] = [[], []];
  let push: Push | undefined;
  const topics = ['channel:orders', 'channel:prices'];
  const given = {
    connect: (options: Parameters<typeof connect>[0]) => {
      const url = new URL('/push', `http://127.0.0.1:${program.port}`);
      push = connect({ ...options, url });
      return push;
    },
    fetch: async () => new Response(await program.ticket({ topics })),
    show: (value: unknown) => shown.push(value),
    draw: (value: unknown) => drawn.push(value),
    notice: () => {},
  };
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const example = AsyncFunction(...Object.keys(given), code);
  try {
    const running = example(...Object.values(given)) as Promise<void>;
    await expect.poll(() => push?.state).toBe('connected');
    await expect
      .poll(async () => {
        await program.push('orders', { id: 1 });
        await program.push('prices', { amount: 2 });
        return [shown[0], drawn[0]];
      })
      .toEqual([{ id: 1 }, { amount: 2 }]);
    push?.close();
    await Promise.race([running, new Promise((done) => setTimeout(done, 100))]);
  } finally {
    push?.close();
    await program.stop();
  }
});
