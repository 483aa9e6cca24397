// A note carries the nodes that lie within it.

import { expect, test } from 'vitest';
import { carried, within } from './groups';
import type { ViewNode } from './view';

const box = (id: string, type: string, x: number, y: number, width: number, height: number) =>
  ({ id, type, position: { x, y }, width, height }) as unknown as ViewNode;

test('only what lies wholly within is carried, as far as the note goes', () => {
  const note = box('note', 'note', 0, 0, 300, 200);
  const nodes = [
    note,
    box('in', 'card', 10, 50, 200, 56),
    box('half', 'card', 200, 50, 200, 56),
    box('other', 'note', 10, 10, 20, 20),
  ];
  const inside = within(note, nodes);
  expect([...inside.keys()]).toEqual(['in']);
  const moved = carried(inside, { x: 0, y: 0 }, { x: 16, y: -8 });
  expect(moved.get('in')).toEqual({ x: 26, y: 42 });
});
