// Differences between documents.

import { expect, test } from 'vitest';
import { changedSince } from '../canvas/marks';
import { diffOf, isSame, same } from './diff';
import { node, row, wire } from './sample';

const old = row('a', 'b', 'c');

test('tells what was added, removed, changed and moved', () => {
  const now = {
    ...old,
    name: 'Other',
    nodes: [
      node('a', { config: { text: 'hi' }, disabled: true }),
      node('b', { position: { x: 8, y: 8 } }),
      node('d'),
    ],
    wires: [wire('a', 'b'), wire('b', 'd')],
  };
  const diff = diffOf(old, now);
  expect(diff.added.map(({ id }) => id)).toEqual(['d']);
  expect(diff.removed.map(({ id }) => id)).toEqual(['c']);
  expect(diff.changed).toEqual([{ id: 'a', fields: ['disabled', 'config.text'] }]);
  expect(diff.moved).toEqual(['b']);
  expect(diff.wiresAdded).toEqual([wire('b', 'd')]);
  expect(diff.wiresRemoved).toEqual([wire('b', 'c')]);
  expect(diff.flow).toEqual(['name']);
  expect(isSame(diff)).toBe(false);
});

test('the order of keys is no difference, the order of lists is', () => {
  expect(isSame(diffOf(old, structuredClone(old)))).toBe(true);
  expect(same({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
});

test('cards are marked for what they do, not for where they stand', () => {
  const moved = { ...old, nodes: old.nodes.map((one) => ({ ...one, position: { x: 9, y: 9 } })) };
  expect(changedSince(moved, old).size).toBe(0);
  const renamed = { ...old, nodes: old.nodes.map((one) => ({ ...one, name: 'N' })) };
  expect([...changedSince(renamed, old)]).toEqual(['a', 'b', 'c']);
  expect(changedSince(renamed, null).size).toBe(0);
});
