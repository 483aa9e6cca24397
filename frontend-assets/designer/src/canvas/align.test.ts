// Alignment.

import { expect, test } from 'vitest';
import { aligned } from './align';

const boxes = [
  { id: 'a', x: 0, y: 10, width: 100, height: 50 },
  { id: 'b', x: 30, y: 200, width: 100, height: 150 },
  { id: 'c', x: 500, y: 90, width: 100, height: 50 },
];
const all = (way: Parameters<typeof aligned>[1], axis: 'x' | 'y') => {
  const places = aligned(boxes, way);
  return boxes.map(({ id }) => places.get(id)?.[axis]);
};

test('edges and middles come to stand in line', () => {
  expect(all('left', 'x')).toEqual([0, 0, 0]);
  expect(all('right', 'x')).toEqual([500, 500, 500]);
  expect(all('top', 'y')).toEqual([10, 10, 10]);
  expect(all('bottom', 'y')).toEqual([300, 200, 300]);
  expect(all('middle', 'y')).toEqual([155, 105, 155]);
  expect(all('left', 'y')).toEqual([10, 200, 90]);
});

test('gaps become the same between the first and the last', () => {
  expect(all('across', 'x')).toEqual([0, 250, 500]);
  expect(all('down', 'y')).toEqual([10, 200, 105]);
});

test('two have no gaps to share', () => {
  expect(aligned(boxes.slice(0, 2), 'across').size).toBe(0);
});
