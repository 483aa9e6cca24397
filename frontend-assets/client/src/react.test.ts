// @vitest-environment happy-dom
// The hooks, with sockets that the test holds at their other ends.

import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer, base, message, type Socket, sockets } from '../test/socket';
import { connect, type Push } from './index.js';
import { useChannel, useProcess, usePushState } from './react.js';

let push: Push;

beforeEach(() => {
  sockets.length = 0;
  push = connect(base);
});

afterEach(() => {
  cleanup();
  push.close();
});

/** The socket, once it is open. */
async function opened(): Promise<Socket> {
  await act(async () => {});
  const socket = sockets.at(-1);
  if (socket === undefined) {
    throw new Error('no socket was opened');
  }
  act(() => socket.onopen?.());
  return socket;
}

test('a channel is its newest payload, and a gap is told', async () => {
  const { result, unmount } = renderHook(() => useChannel<string>(push, 'a'));
  expect(result.current).toEqual({
    value: undefined,
    last: undefined,
    gap: false,
    refused: undefined,
  });
  const socket = await opened();
  expect(socket.news()).toEqual([{ subscribe: 'channel:a' }]);
  act(() => socket.says(answer(4), message(5), message(6)));
  expect(result.current).toMatchObject({ value: 'p6', last: { seq: 6 }, gap: false });
  act(() => socket.says(answer(9, { gap: true, dropped: 2 }), message(9)));
  expect(result.current).toMatchObject({ value: 'p9', gap: true });
  unmount();
  expect(socket.news()).toEqual([{ unsubscribe: 'channel:a' }]);
});

test('another channel begins anew, and a refusal is told', async () => {
  const { result, rerender } = renderHook(({ channel }) => useChannel(push, channel), {
    initialProps: { channel: 'a' },
  });
  const socket = await opened();
  act(() => socket.says(answer(0), message(1)));
  expect(result.current.value).toBe('p1');
  rerender({ channel: 'b' });
  expect(result.current.value).toBeUndefined();
  expect(socket.news().slice(-2)).toEqual([
    { unsubscribe: 'channel:a' },
    { subscribe: 'channel:b' },
  ]);
  const error = { code: 4403, message: 'no', for: 'channel:b' };
  act(() => socket.says({ error }));
  expect(result.current.refused).toMatchObject({ code: 4403 });
});

test('a channel is what `reduce` makes of what is kept and of what comes', async () => {
  const options = {
    from: 'kept' as const,
    initial: [] as string[],
    reduce: (all: string[], { payload }: { payload: string }) => [...all, payload],
  };
  const { result } = renderHook(() => useChannel(push, 'a', options));
  const socket = await opened();
  expect(socket.news()).toEqual([{ subscribe: 'channel:a', after: 0 }]);
  act(() => socket.says(answer(2), message(1), message(2), message(2), message(3)));
  expect(result.current.value).toEqual(['p1', 'p2', 'p3']);
});

test('a process is its data, its status and what it asks for; actions are answered', async () => {
  const { result, rerender } = renderHook(({ id }) => useProcess<number>(push, id), {
    initialProps: { id: undefined as string | undefined },
  });
  await expect(result.current.run('save')).rejects.toThrow('no process yet');
  rerender({ id: '7' });
  const socket = await opened();
  expect(socket.news()).toEqual([{ subscribe: 'process:7' }]);
  const say = (seq: number, kind: string, payload: unknown) =>
    message(seq, 'process:7', kind, payload);
  act(() =>
    socket.says(
      answer(4, { subscribed: 'process:7' }),
      say(1, 'data', 1),
      say(2, 'status', 'started'),
      say(3, 'processMetadata', { step: 2 }),
      say(4, 'runAction', { action: 'sign' }),
      say(5, 'data', 2),
    ),
  );
  expect(result.current).toMatchObject({ data: 2, status: 'started', metadata: { step: 2 } });
  expect(result.current.asked.map(({ payload }) => payload)).toEqual([{ action: 'sign' }]);
  const saved = result.current.run('save', { a: 1 });
  const [{ action }] = socket.news() as [{ action: { id: string } }];
  expect(action).toMatchObject({ process: '7', name: 'save', data: { a: 1 } });
  act(() => socket.says({ acted: { for: 'process:7', id: action.id, result: { ok: true } } }));
  expect(await saved).toEqual({ ok: true });
});

test('the state of the connection', async () => {
  const { result } = renderHook(() => usePushState(push));
  expect(result.current).toBe('connecting');
  const socket = await opened();
  expect(result.current).toBe('connected');
  await act(async () => socket.cut());
  expect(result.current).toBe('waiting');
  act(() => push.close());
  expect(result.current).toBe('stopped');
});
