// Counts by node and wire, from what the server tells.

import { expect, test } from 'vitest';
import type { FlowNode, Kind } from '../model/types';
import { wayOf } from './chosen';
import { counted } from './live';
import type { Failure, Runs, Step, Trace } from './types';
import { news } from './useLiveFeed';

const kind = {
  ports: {
    form: 'fixed',
    ports: [
      { name: 'yes', label: '' },
      { name: 'no', label: '' },
    ],
  },
} as unknown as Kind;
const kinds = new Map([['any/kind', kind]]);
const node = (id: string) => ({ id, type: 'any/kind', config: {} }) as unknown as FlowNode;
const flow = {
  nodes: [node('a'), node('b'), node('c')],
  wires: [
    { from: ['a', 'yes'], to: 'b' },
    { from: ['a', 'no'], to: 'c' },
    { from: ['b', 'error'], to: 'c' },
  ],
} as const;
const step = (id: string, ports: string[], error: string | null = null): Step => ({
  node: id,
  input: null,
  outputs: ports.map((port) => ({ port, payload: null })),
  error,
  tookNanos: 1,
});
const trace = (...steps: Step[]) => ({ trace: steps }) as unknown as Trace;

test('a run lights up the nodes and wires that it met', () => {
  const way = wayOf([step('a', ['1']), step('c', [], 'broken')], flow, kinds);
  expect([...way.nodes]).toEqual(['a', 'c']);
  expect([...way.wires]).toEqual(['a:no>c']);
  expect([...way.failed]).toEqual(['c']);
});

test('counts grow, and wires rest when nothing comes', () => {
  const none = { nodes: {}, wires: {} };
  const first = counted(none, [trace(step('a', ['0']), step('b', ['error']))], [], flow, kinds);
  expect(first.nodes.a).toEqual({ count: 1, errors: 0, state: 'ok' });
  expect(first.wires['a:yes>b']).toEqual({ count: 1, active: true });
  expect(first.wires['b:error>c']).toEqual({ count: 1, active: true });
  expect(first.wires['a:no>c']).toBeUndefined();
  const failure = { node: 'b' } as Failure;
  const second = counted(first, [trace(step('a', ['0']))], [failure], flow, kinds);
  expect(second.nodes.a?.count).toBe(2);
  expect(second.nodes.b).toEqual({ count: 1, errors: 1, state: 'error' });
  const third = counted(second, [], [], flow, kinds);
  expect(third.wires['a:yes>b']).toEqual({ count: 2, active: false });
  expect(third.nodes).toBe(second.nodes);
  expect(counted(third, [], [], flow, kinds)).toBe(third);
});

test('only what is new is taken, and not more than a sample', () => {
  const told = {
    traced: [12, 11, 10, 9, 8, 7, 6, 5].map((run) => ({ run })),
    failures: [{ time: '2026-01-01T00:00:02Z' }, { time: '2026-01-01T00:00:01Z' }],
  } as unknown as Runs;
  const fresh = news(told, { run: 6, failure: '2026-01-01T00:00:01Z' });
  expect(fresh.runs).toEqual([12, 11, 10, 9, 8, 7]);
  expect(fresh.failures).toHaveLength(1);
  expect(news(told, fresh.seen)).toMatchObject({ runs: [], failures: [] });
});
