// A capture is followed until it ends.

import { expect, test, vi } from 'vitest';
import { words } from './TestPanel';
import { type Capture, capture } from './trying';

const event = (seq: number) => ({ seq, time: '2026-01-01T00:00:00Z', data: { n: seq } });

test('news is asked for behind the last event, and told as a whole', async () => {
  const answers: readonly Partial<Capture>[] = [
    { id: 'c1', messages: 0, events: [] },
    { id: 'c1', messages: 2, events: [event(1), event(2)] },
    { id: 'c1', messages: 3, events: [event(3)], ended: 'messages' },
  ];
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}${new URL(request.url).search}`);
    return new Response(JSON.stringify(answers[asked.length - 1]));
  });
  const told: number[] = [];
  await capture('a b', new AbortController().signal, (now) => told.push(now.events.length));
  expect(told).toEqual([0, 2, 3]);
  expect(asked).toEqual([
    'POST /api/connections/a%20b/captures',
    'GET /api/connections/a%20b/captures/c1?after=0&wait=20',
    'GET /api/connections/a%20b/captures/c1?after=2&wait=20',
  ]);
  vi.unstubAllGlobals();
});

test('a step is told in words', () => {
  expect(words('initialMessages')).toBe('Initial messages');
});
