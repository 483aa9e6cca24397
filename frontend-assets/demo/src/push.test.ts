// The connection, with a socket that the test holds at its other end.

import { beforeEach, expect, test } from 'vitest';
import { type Listener, Push, type World } from './push';

class Socket extends EventTarget {
  readonly sent: unknown[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  says(...frames: unknown[]): void {
    for (const frame of frames) {
      const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
      this.dispatchEvent(new MessageEvent('message', { data }));
    }
  }

  opens(): void {
    this.dispatchEvent(new Event('open'));
  }

  closes(): void {
    this.dispatchEvent(new Event('close'));
  }
}

let sockets: Socket[];
let waits: number[];
let wake: (() => void) | undefined;
let signedIn: boolean;
let heard: string[];

const listener: Listener = {
  message: ({ topic, seq }) => heard.push(`${topic} ${seq}`),
  state: (state) => heard.push(state),
  gap: (topic) => heard.push(`gap ${topic}`),
  refused: (words) => heard.push(`refused ${words}`),
};

const world: World = {
  open: () => {
    const socket = new Socket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  },
  signedIn: async () => signedIn,
  after: (wait, then) => {
    waits.push(wait);
    wake = then;
  },
  chance: () => 1,
};

beforeEach(() => {
  sockets = [];
  waits = [];
  wake = undefined;
  signedIn = true;
  heard = [];
});

/** Starts, and gives the socket of the latest attempt. */
function connected(): Socket {
  new Push(world, ['channel:a'], listener).start();
  return again();
}

function again(): Socket {
  const socket = sockets.at(-1);
  if (socket === undefined) {
    throw new Error('no socket was opened');
  }
  socket.opens();
  return socket;
}

async function closed(socket: Socket): Promise<void> {
  socket.closes();
  await Promise.resolve();
  await Promise.resolve();
}

const message = (seq: number) => ({ topic: 'channel:a', seq, kind: 'data', ts: '', payload: {} });
const subscribed = (seq: number, epoch: string, gap = false) => ({
  subscribed: 'channel:a',
  seq,
  epoch,
  gap,
});

test('resumes after the last message that it was given, and drops what it has seen', async () => {
  const first = connected();
  expect(first.sent).toEqual([{ subscribe: 'channel:a', after: 0 }]);
  first.says(subscribed(2, 'e1', true), message(1), message(2));
  await closed(first);
  wake?.();
  const second = again();
  expect(second.sent).toEqual([{ subscribe: 'channel:a', after: 2, epoch: 'e1' }]);
  second.says(subscribed(3, 'e1'), message(2), message(3));
  const once = ['connecting', 'connected', 'channel:a 1', 'channel:a 2', 'waiting'];
  expect(heard).toEqual([...once, 'connecting', 'connected', 'channel:a 3']);
});

test('tells of a gap, and of a topic that has begun a new life', async () => {
  const first = connected();
  first.says(subscribed(9, 'e1'), message(9));
  first.says(subscribed(20, 'e1', true));
  expect(heard).toContain('gap channel:a');
  await closed(first);
  heard = [];
  wake?.();
  again().says(subscribed(1, 'e2'), message(1));
  expect(heard).toEqual(['connecting', 'connected', 'gap channel:a', 'channel:a 1']);
});

test('waits longer after each failure, and not after one that came to something', async () => {
  connected();
  for (let round = 0; round < 7; round += 1) {
    await closed(again());
    wake?.();
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  const well = again();
  well.says(subscribed(0, 'e1'));
  await closed(well);
  expect(waits.at(-1)).toBe(500);
});

test('stops when nobody is signed in any more', async () => {
  const socket = connected();
  signedIn = false;
  await closed(socket);
  expect(heard.at(-1)).toBe('signed-out');
  expect(wake).toBeUndefined();
});

test('hears what it does not know without harm', () => {
  const socket = connected();
  socket.says('no json', '[]', '{"topic":"channel:b","seq":1}', { new: true });
  socket.says({ error: { code: 'forbidden', message: 'not yours', for: 'channel:a' } });
  expect(heard).toEqual(['connecting', 'connected', 'refused not yours']);
});
