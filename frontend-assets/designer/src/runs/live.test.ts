// Counts by node and wire, from what the server tells.

import { expect, test } from 'vitest';
import type { FlowNode, Kind } from '../model/types';
import { wayOf } from './chosen';
import { counted, NOTHING } from './live';
import type { NodeCounts, Step } from './types';

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

test('a run lights up the nodes and wires that it met', () => {
  const way = wayOf([step('a', ['1']), step('c', [], 'broken')], flow, kinds);
  expect([...way.nodes]).toEqual(['a', 'c']);
  expect([...way.wires]).toEqual(['a:no>c']);
  expect([...way.failed]).toEqual(['c']);
});

const counts = (id: string, entered: number, left: number[], failed = 0): NodeCounts => ({
  node: id,
  entered,
  failed,
  left,
});

test('a failure that leaves by the error port lights up its wire', () => {
  const way = wayOf([step('b', [], 'broken')], flow, kinds);
  expect([...way.wires]).toEqual(['b:error>c']);
});

test('counts come to nodes and wires, and wires rest when nothing comes', () => {
  const told = [counts('a', 3, [2, 1, 0]), counts('b', 2, [1, 0, 1], 1)];
  const first = counted(NOTHING, told, flow, kinds);
  expect(first.nodes.a).toEqual({ count: 3, errors: 0, state: 'ok' });
  expect(first.nodes.b).toEqual({ count: 2, errors: 1, state: 'ok' });
  expect(first.nodes.c).toBeUndefined();
  expect(first.wires['a:yes>b']).toEqual({ count: 2, active: false });
  expect(first.wires['b:error>c']).toEqual({ count: 1, active: false });

  const second = counted(first, [counts('a', 4, [3, 1, 0]), told[1] as NodeCounts], flow, kinds);
  expect(second.nodes.a?.state).toBe('running');
  expect(second.wires['a:yes>b']).toEqual({ count: 3, active: true });
  expect(second.wires['a:no>c']).toBe(first.wires['a:no>c']);
  expect(second.nodes.b).toBe(first.nodes.b);

  const third = counted(second, [counts('a', 4, [3, 1, 0])], flow, kinds);
  expect(third.wires['a:yes>b']).toEqual({ count: 3, active: false });
});

test('a task waits while more went in than came out', () => {
  const task = { ...kind, role: 'task' } as Kind;
  const live = counted(
    NOTHING,
    [counts('a', 5, [2, 1, 0], 1)],
    flow,
    new Map([['any/kind', task]]),
  );
  expect(live.nodes.a?.state).toBe('waiting');
});
