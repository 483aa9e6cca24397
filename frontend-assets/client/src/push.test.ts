// The client with sockets that the test holds at their other ends.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer, base, message, type Socket, sockets } from '../test/socket';
import { connect, type Message, type Push, PushError } from './index.js';

let push: Push;
let heard: string[];

const tell = ({ seq, payload }: Message) => heard.push(`${seq}: ${payload}`);
const onGap = () => heard.push('gap');

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  sockets.length = 0;
  heard = [];
});

afterEach(() => {
  push.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The socket of the latest attempt, once it is open. */
async function opened(): Promise<Socket> {
  await vi.advanceTimersByTimeAsync(0);
  const socket = sockets.at(-1);
  if (socket === undefined) {
    throw new Error('no socket was opened');
  }
  socket.onopen?.();
  return socket;
}

async function again(socket: Socket, code?: number): Promise<Socket> {
  socket.cut(code);
  await vi.advanceTimersByTimeAsync(20_000);
  return opened();
}

test('resumes after the last message that it was given, and drops what it has', async () => {
  push = connect(base);
  push.subscribe('channel:a', tell, { onGap });
  const first = await opened();
  expect(first.news()).toEqual([{ subscribe: 'channel:a' }]);
  first.says(answer(5), message(3), message(6), message(7));
  const second = await again(first);
  expect(second.news()).toEqual([{ subscribe: 'channel:a', after: 7, epoch: 'e1' }]);
  second.says(answer(9), message(7), message(8), message(9), message(9));
  expect(heard).toEqual(['3: p3', '6: p6', '7: p7', '8: p8', '9: p9']);
});

test('is at the number of the answer before any message has come', async () => {
  push = connect(base);
  push.subscribe('channel:a', tell, { onGap });
  const first = await opened();
  first.says(answer(5));
  const second = await again(first);
  expect(second.news()).toEqual([{ subscribe: 'channel:a', after: 5, epoch: 'e1' }]);
});

test('tells of a gap and of another life, and goes on from what is left', async () => {
  push = connect(base);
  push.subscribe('channel:a', tell, { onGap });
  const first = await opened();
  first.says(answer(9), message(10), answer(20, { gap: true, dropped: 8 }), message(19));
  const second = await again(first);
  expect(second.news()).toEqual([{ subscribe: 'channel:a', after: 19, epoch: 'e1' }]);
  second.says(answer(2, { gap: true, epoch: 'e2' }), message(1));
  const third = await again(second);
  expect(third.news()).toEqual([{ subscribe: 'channel:a', after: 1, epoch: 'e2' }]);
  third.says(answer(2, { epoch: 'e2' }), message(2));
  expect(heard).toEqual(['10: p10', 'gap', '19: p19', 'gap', '1: p1', '2: p2']);
});

test('who joins later gets what there is, and the others nothing twice', async () => {
  push = connect(base);
  push.subscribe('channel:a', (m) => heard.push(`one ${m.seq}`));
  const socket = await opened();
  socket.says(answer(0), message(1), message(2));
  socket.news();
  const late = push.subscribe('channel:a', (m) => heard.push(`late ${m.seq}`));
  expect(socket.news()).toEqual([]);
  const all = push.subscribe('channel:a', (m) => heard.push(`all ${m.seq}`), { from: 'kept' });
  const from = { subscribe: 'channel:a', after: 0, epoch: 'e1' };
  expect(socket.news()).toEqual([{ unsubscribe: 'channel:a' }, from]);
  socket.says({ unsubscribed: 'channel:a' }, answer(2), message(1), message(2), message(3));
  const expected = ['one 1', 'one 2', 'late 2', 'all 1', 'all 2', 'one 3', 'late 3', 'all 3'];
  expect(heard).toEqual(expected);
  late.close();
  all.close();
  expect(socket.news()).toEqual([]);
});

test('the last one who leaves ends the subscription', async () => {
  push = connect(base);
  const one = push.subscribe('channel:a');
  const other = push.subscribe('channel:a');
  const socket = await opened();
  socket.news();
  one.close();
  other.close();
  expect(socket.news()).toEqual([{ unsubscribe: 'channel:a' }]);
  const next = await again(socket);
  expect(next.news()).toEqual([]);
});

test('waits longer after each failure, and not after one that came to something', async () => {
  push = connect(base);
  push.subscribe('channel:a', tell);
  await vi.advanceTimersByTimeAsync(0);
  for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = sockets.length;
    sockets.at(-1)?.cut();
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(sockets.length).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets.length).toBe(before + 1);
  }
  const well = await opened();
  well.says(answer(0));
  well.cut();
  await vi.advanceTimersByTimeAsync(500);
  expect(sockets.at(-1)).not.toBe(well);
});

test('shows its ticket first, renews it when asked, and asks anew after a refusal', async () => {
  let made = 0;
  push = connect({ ...base, ticket: async () => `t${++made}` });
  push.subscribe('channel:a', tell);
  const first = await opened();
  expect(first.protocols).toEqual(['wireloom.push.v1', 'wireloom.ticket']);
  expect(first.news()).toEqual([{ auth: 't1' }]);
  first.says({ authenticated: { expires: null } });
  expect(first.news()).toEqual([{ subscribe: 'channel:a' }]);
  first.says(answer(0), { authRequired: { expires: '' } });
  await vi.advanceTimersByTimeAsync(0);
  expect(first.news()).toEqual([{ auth: 't2' }]);
  first.says({ authenticated: { expires: null } });
  expect(first.news()).toEqual([]);
  const second = await again(first);
  expect(second.news()).toEqual([{ auth: 't2' }]);
  const third = await again(second, 4401);
  expect(third.news()).toEqual([{ auth: 't3' }]);
});

test('tells when no ticket is to be had, and tries again', async () => {
  let tries = 0;
  const ticket = async () => {
    tries += 1;
    throw new Error('no');
  };
  push = connect({ ...base, ticket });
  push.on('error', (error) => heard.push(String(error)));
  await vi.advanceTimersByTimeAsync(2_000);
  expect([tries, sockets.length]).toEqual([3, 0]);
  expect(heard).toEqual(['Error: no', 'Error: no', 'Error: no']);
});

test('publishes once and acts again, each with its answer', async () => {
  push = connect(base);
  const socket = await opened();
  const published = push.publish('in', { x: 1 });
  const lost = push.publish('in', 2);
  const acted = push.process('7').run('approve', { ok: true });
  const refused = push.process('7').run('reject');
  const sent = socket.news() as { publish?: { id: string }; action?: { id: string } }[];
  const ids = sent.map((frame) => frame.publish?.id ?? frame.action?.id);
  expect(new Set(ids).size).toBe(4);
  socket.says({ published: 'in', id: ids[0] });
  const error = { code: 4403, message: 'not yours', for: 'process:7', id: ids[3] };
  socket.says({ error });
  await expect(published).resolves.toBeUndefined();
  await expect(refused).rejects.toEqual(new PushError({ code: 4403, message: 'not yours' }));
  const gone = expect(lost).rejects.toThrow('the connection ended');
  const next = await again(socket);
  await gone;
  const expected = { process: '7', name: 'approve', data: { ok: true }, id: ids[2] };
  expect(next.news()).toEqual([{ action: expected }]);
  next.says({ acted: { for: 'process:7', id: ids[2], result: 'done' } });
  await expect(acted).resolves.toBe('done');
});

test('a process is heard by kinds', async () => {
  push = connect(base);
  const process = push.process('7');
  process.on('data', tell);
  const status = process.on('status', (m) => heard.push(`status ${m.seq}`));
  const socket = await opened();
  expect(socket.news()).toEqual([{ subscribe: 'process:7' }]);
  const topic = 'process:7';
  socket.says(answer(2, { subscribed: topic }), message(1, topic), message(2, topic, 'status'));
  status.close();
  socket.says(message(3, topic, 'status'), message(4, topic));
  expect(heard).toEqual(['1: p1', 'status 2', '4: p4']);
});

test('can be iterated, and ends with the subscription', async () => {
  push = connect(base);
  const subscription = push.subscribe('channel:a');
  const socket = await opened();
  const read = (async () => {
    for await (const { seq } of subscription) {
      heard.push(String(seq));
      if (seq === 3) {
        subscription.close();
      }
    }
    heard.push('end');
  })();
  await vi.advanceTimersByTimeAsync(0);
  socket.says(answer(0), message(1), message(2));
  await vi.advanceTimersByTimeAsync(0);
  socket.says(message(3), message(4));
  await read;
  expect(heard).toEqual(['1', '2', '3', 'end']);
});

test('a reader that is far too slow is told so', async () => {
  push = connect(base);
  const messages = push.subscribe('channel:a')[Symbol.asyncIterator]();
  const socket = await opened();
  socket.says(answer(0));
  for (let seq = 1; seq <= 10_001; seq += 1) {
    socket.says(message(seq));
  }
  await expect(messages.next()).rejects.toThrow('faster than this loop');
});

test('a silence is looked into', async () => {
  push = connect(base);
  const socket = await opened();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(socket.news()).toEqual([{ ping: 0 }]);
  socket.says({ pong: 0 });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(socket.news()).toEqual([{ ping: 0 }]);
  await vi.advanceTimersByTimeAsync(10_500);
  expect(sockets.length).toBe(2);
});

test('refusals reach whom they concern, and nonsense nobody', async () => {
  push = connect(base);
  push.on('error', (error) => heard.push(`error ${(error as PushError).code}`));
  const onRefused = ({ code }: { code: number }) => heard.push(`refused ${code}`);
  push.subscribe('channel:a', tell, { onRefused });
  const socket = await opened();
  socket.says('no json', '[]', '7', message(1, 'channel:b'), { later: true });
  socket.says({ error: { code: 4403, message: '', for: 'channel:a' } });
  socket.says({ error: { code: 4400, message: '', for: null } });
  expect(heard).toEqual(['refused 4403', 'error 4400']);
});

test('gives up when it is told to', async () => {
  push = connect({ ...base, retry: (attempt) => attempt < 3 });
  push.on('state', (state) => heard.push(state));
  const asked = expect(push.publish('a', 1)).rejects.toThrow('ended');
  await vi.advanceTimersByTimeAsync(0);
  for (let round = 0; round < 3; round += 1) {
    sockets.at(-1)?.cut();
    await vi.advanceTimersByTimeAsync(20_000);
  }
  await asked;
  expect(sockets.length).toBe(3);
  expect(heard.slice(-2)).toEqual(['waiting', 'stopped']);
});
