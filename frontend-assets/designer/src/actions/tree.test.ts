// The tree of a node's actions, and what moves do to it.

import { expect, test } from 'vitest';
import { type Action, nameOf, orderOf, parentOf } from './draft';
import {
  added,
  branchOf,
  indented,
  moved,
  outdented,
  removed,
  replaced,
  rowsOf,
  shifted,
} from './tree';

const action = (name: string, order?: number, parentName?: string): Action => ({
  name,
  type: 't',
  ...(order === undefined ? {} : { order }),
  ...(parentName === undefined ? {} : { parentName }),
});

/** `a`, `  b` …: names, as deep as they stand. */
const drawn = (actions: readonly Action[]) =>
  rowsOf(actions).map((row) => '  '.repeat(row.depth) + nameOf(row.action));

const five = [
  action('c', 3),
  action('a', 1),
  action('a1', 1, 'a'),
  action('b', 2),
  action('a2', 2, 'a'),
];
const at = (name: string, actions: readonly Action[] = five) =>
  actions.findIndex((one) => nameOf(one) === name);

test('they stand in the order in which they run, ties by id, children below their parents', () => {
  expect(drawn(five)).toEqual(['a', '  a1', '  a2', 'b', 'c']);
  expect(drawn([action('z'), action('y'), { ...action('x'), id: 'zz' }])).toEqual(['y', 'z', 'x']);
});

test('nobody is lost by a parent that is not there or goes round', () => {
  const round = [action('a', 1, 'b'), action('b', 2, 'a'), action('c', 3, 'gone')];
  expect(drawn(round).map((name) => name.trim())).toEqual(['a', 'b', 'c']);
  expect(drawn([action('a', 1, 'a')])).toEqual(['a']);
});

test('a move takes what is below along, and numbers the siblings from 1', () => {
  const now = moved(five, at('a'), at('c'), 'after');
  expect(drawn(now)).toEqual(['b', 'c', 'a', '  a1', '  a2']);
  expect(['b', 'c', 'a'].map((name) => orderOf(now[at(name, now)] ?? {}))).toEqual([1, 2, 3]);
  // What did not change is the same object.
  expect(now[at('a1', now)]).toBe(five[at('a1')]);
  expect(drawn(moved(five, at('c'), at('a1'), 'before'))).toEqual([
    'a',
    '  c',
    '  a1',
    '  a2',
    'b',
  ]);
});

test('nobody moves below itself', () => {
  expect(moved(five, at('a'), at('a2'), 'after')).toBe(five);
});

test('keys move one place, into the one above, and out again', () => {
  expect(drawn(shifted(five, at('b'), -1))).toEqual(['b', 'a', '  a1', '  a2', 'c']);
  expect(shifted(five, at('a'), -1)).toBe(five);
  expect(shifted(five, at('c'), 1)).toBe(five);
  const inside = indented(five, at('b'));
  expect(drawn(inside)).toEqual(['a', '  a1', '  a2', '  b', 'c']);
  expect(parentOf(inside[at('b', inside)] ?? {})).toBe('a');
  const outside = outdented(inside, at('b', inside));
  expect(drawn(outside)).toEqual(['a', '  a1', '  a2', 'b', 'c']);
  expect(outside[at('b', outside)]).not.toHaveProperty('parentName');
  expect(outdented(five, at('a'))).toBe(five);
  expect(indented(five, at('a'))).toBe(five);
});

test('a new one is the last of its siblings; who goes takes those below along', () => {
  expect(drawn(added(five, action('d')))).toEqual(['a', '  a1', '  a2', 'b', 'c', 'd']);
  expect(drawn(added(five, action('a3'), at('a')))).toContain('  a3');
  expect([...branchOf(five, at('a'))].length).toBe(3);
  expect(drawn(removed(five, at('a')))).toEqual(['b', 'c']);
});

test('deleting a parent deletes its children, and theirs, wherever they stand', () => {
  const deep = [
    action('leaf', 1, 'child'),
    action('b', 2),
    action('child', 1, 'a'),
    action('a', 1),
    action('other', 1, 'b'),
  ];
  expect(drawn(removed(deep, at('a', deep)))).toEqual(['b', '  other']);
  expect(drawn(removed(deep, at('child', deep)))).toEqual(['a', 'b', '  other']);
});

test('a new name goes to the children, unless two have the old one', () => {
  const now = replaced(five, at('a'), action('A', 1));
  expect(drawn(now)).toEqual(['A', '  a1', '  a2', 'b', 'c']);
  const twice = [...five, action('a', 4)];
  expect(drawn(replaced(twice, 5, action('z', 4)))).toEqual(['a', '  a1', '  a2', 'b', 'c', 'z']);
});
