// Who stands in whose body, where the frames lie, and what a drag makes of both.

import { expect, test } from 'vitest';
import { carrying, mayEnter, mayLead, withBodies } from './bodies';
import { framesOf, parentsAt } from './frames';
import { newFlow } from './fresh';
import { kind, node, OUT, wire } from './sample';
import type { Flow, Kind, Ports } from './types';

const TWO: Ports = {
  form: 'fixed',
  ports: [
    { name: 'done', label: 'Done' },
    { name: 'body', label: 'For each' },
  ],
};
const kinds = new Map<string, Kind>([
  ['test/step', kind('test/step', OUT)],
  ['test/start', kind('test/start', OUT, { role: 'trigger' })],
  ['test/each', kind('test/each', TWO, { body: 'body' })],
]);
const at = (x: number, y: number) => ({ position: { x, y } });

/** A loop with a step and an inner loop, which has a step too; and a step outside. */
const flow: Flow = {
  ...newFlow('test', 'Test'),
  nodes: [
    node('outer', { type: 'test/each', ...at(0, 0) }),
    node('a', { parent: 'outer', ...at(320, 0) }),
    node('inner', { type: 'test/each', parent: 'outer', ...at(320, 160) }),
    node('b', { parent: 'inner', ...at(640, 160) }),
    node('free', at(2000, 0)),
    node('start', { type: 'test/start', ...at(-400, 0) }),
  ],
  wires: [wire('outer', 'a', 'body'), wire('a', 'inner'), wire('inner', 'b', 'body')],
};
const find = (id: string) => flow.nodes.find((one) => one.id === id) ?? node('?');
const parents = (places: Record<string, readonly [number, number]>) =>
  Object.fromEntries(
    parentsAt(flow, kinds, new Map(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }]))),
  );

test('a holder is copied, moved and removed with all that stands within', () => {
  expect([...withBodies(flow, new Set(['outer']))].sort()).toEqual(['a', 'b', 'inner', 'outer']);
  expect([...withBodies(flow, new Set(['free']))]).toEqual(['free']);
  const moved = carrying(flow, new Map([['inner', { x: 330, y: 170 }]]));
  expect(moved.get('b')).toEqual({ x: 650, y: 170 });
  expect(moved.has('a')).toBe(false);
  const own = carrying(flow, new Map([...moved, ['b', { x: 1, y: 1 }]]));
  expect(own.get('b')).toEqual({ x: 1, y: 1 });
});

test('frames lie around all that is within, one in the other', () => {
  const frames = framesOf(flow, kinds);
  expect([...frames.keys()]).toEqual(['outer', 'inner']);
  const [outer, inner] = [...frames.values()];
  expect(inner?.x).toBeGreaterThan(outer?.x ?? 0);
  expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThan((outer?.x ?? 0) + (outer?.width ?? 0));
  expect(framesOf(flow, kinds)).toBe(frames);
  expect(framesOf({ ...flow, nodes: [find('free')] }, kinds).size).toBe(0);
});

test('documents in which nodes stand within themselves are drawn all the same', () => {
  const odd = { ...flow, nodes: [node('x', { type: 'test/each', parent: 'x' })] };
  expect(framesOf(odd, kinds).size).toBe(1);
  expect(withBodies(odd, new Set(['x'])).size).toBe(1);
});

test('dropped within a frame a node enters, in the innermost; wholly outside it leaves', () => {
  expect(parents({ free: [320, 40] })).toEqual({ free: 'outer' });
  expect(parents({ free: [640, 170] })).toEqual({ free: 'inner' });
  expect(parents({ free: [2100, 0] })).toEqual({});
  expect(parents({ start: [320, 40] })).toEqual({});
  expect(parents({ a: [640, 170] })).toEqual({ a: 'inner' });
  expect(parents({ b: [2000, 600] })).toEqual({ b: null });
  // Out of the inner one, but still in the outer.
  expect(parents({ b: [330, 20] })).toEqual({ b: 'outer' });
});

test('pulled to the edge, a node stays and widens its frame', () => {
  const { x = 0, width = 0 } = framesOf(flow, kinds).get('outer') ?? {};
  expect(parents({ a: [x + width - 20, 0] })).toEqual({});
  expect(parents({ a: [x + width + 20, 0] })).toEqual({ a: null });
});

test('what comes along within its holder keeps its place', () => {
  expect(parents({ inner: [3000, 900], b: [3320, 900] })).toEqual({ inner: null });
});

test('wires keep within a body, and lead in only where it begins', () => {
  const may = (from: string, port: string, to: string) =>
    mayLead(flow, kinds, [from, port], find(to));
  expect(may('outer', 'body', 'a')).toBe(true);
  expect(may('outer', 'done', 'a')).toBe(false);
  expect(may('outer', 'done', 'free')).toBe(true);
  expect(may('a', 'out', 'free')).toBe(false);
  expect(may('a', 'out', 'inner')).toBe(true);
  expect(may('a', 'out', 'b')).toBe(false);
  expect(may('free', 'out', 'start')).toBe(false);
  expect(mayEnter(flow, kinds, ['outer', 'body'], find('free'))).toBe(true);
  expect(mayEnter(flow, kinds, ['outer', 'done'], find('free'))).toBe(false);
  expect(mayEnter(flow, kinds, ['inner', 'body'], find('a'))).toBe(false);
});
