// The layout: columns along the wires, nothing on top of anything else.

import { expect, test } from 'vitest';
import { arrange, type Box } from './layout';

const box = (id: string, x = 40, y = 80): Box => ({
  id,
  width: 216,
  height: 56,
  position: { x, y },
});

test('nodes stand to the right of those that lead to them', () => {
  const boxes = ['d', 'c', 'b', 'a'].map((id) => box(id));
  const places = new Map(
    arrange({
      boxes,
      wires: [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ],
    }),
  );
  const x = (id: string) => places.get(id)?.x ?? Number.NaN;
  expect(x('a')).toBeLessThan(x('b'));
  expect(x('b')).toBe(x('c'));
  expect(x('c')).toBeLessThan(x('d'));
  expect(Math.abs((places.get('b')?.y ?? 0) - (places.get('c')?.y ?? 0))).toBeGreaterThanOrEqual(
    56,
  );
});

test('the corner of all stays, on the grid', () => {
  const places = arrange({ boxes: [box('a', 80, 160), box('b', 400, 320)], wires: [['a', 'b']] });
  expect(Math.min(...places.map(([, { x }]) => x))).toBe(80);
  expect(Math.min(...places.map(([, { y }]) => y))).toBe(160);
  expect(places.every(([, { x, y }]) => x % 8 === 0 && y % 8 === 0)).toBe(true);
});

test('cycles, wires to oneself and to nodes that are not there do no harm', () => {
  const boxes = [box('a'), box('b')];
  const wires = [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'a'],
    ['a', 'gone'],
    ['a', 'b'],
  ] as const;
  expect(arrange({ boxes, wires })).toHaveLength(2);
  expect(arrange({ boxes: [], wires: [] })).toEqual([]);
});

test('what stands in a body stays together, and what comes after it stands beyond', () => {
  const boxes = ['each', 'in', 'inner', 'deep', 'last', 'after', 'aside'].map((id) => box(id));
  const within: Readonly<Record<string, string>> = {
    in: 'each',
    inner: 'each',
    last: 'each',
    deep: 'inner',
  };
  const bodies = boxes.map((one) => {
    const body = within[one.id];
    return body === undefined ? one : { ...one, body };
  });
  const places = new Map(
    arrange({
      boxes: bodies,
      wires: [
        ['each', 'in'],
        ['in', 'inner'],
        ['inner', 'deep'],
        ['inner', 'last'],
        ['each', 'after'],
        ['aside', 'after'],
      ],
    }),
  );
  const x = (id: string) => places.get(id)?.x ?? Number.NaN;
  expect(x('each')).toBeLessThan(x('in'));
  expect(x('in')).toBeLessThan(x('inner'));
  expect(x('inner')).toBeLessThan(x('deep'));
  expect(x('deep')).toBeLessThan(x('last'));
  expect(x('last')).toBeLessThan(x('after'));
  expect(places.size).toBe(7);
});
