// Resizing notes by keys.

import { beforeEach, expect, test } from 'vitest';
import { newFlow } from '../model/fresh';
import { designer, NOTHING } from '../model/store';
import { resizeBy } from './byKey';
import { useHints } from './hints';

const note = (id: string, width: number, height: number) => ({
  id,
  text: '',
  position: { x: 16, y: 24 },
  size: { width, height },
});
const start = {
  ...newFlow('test', 'Test'),
  notes: [note('one', 240, 120), note('least', 120, 48), note('tiny', 80, 20)],
};

beforeEach(() => {
  designer().open(start, 1);
  designer().select(NOTHING);
});

const select = (...ids: readonly string[]) => designer().select({ notes: new Set(ids) });
const sizeOf = (id: string) => designer().flow?.notes.find((one) => one.id === id)?.size;

test('a run of presses is one entry, and the corner and other notes stay', () => {
  select('one');
  resizeBy('ArrowRight');
  resizeBy('ArrowRight');
  resizeBy('ArrowUp');
  expect(designer().flow?.notes).toEqual([note('one', 256, 112), ...start.notes.slice(1)]);
  expect(useHints.getState().said).toBe('256 wide, 112 high');
  designer().undo();
  expect(designer().flow).toEqual(start);
  designer().redo();
  expect(sizeOf('one')).toEqual({ width: 256, height: 112 });
});

test('several grow together', () => {
  select('one', 'least');
  resizeBy('ArrowDown');
  expect(sizeOf('one')).toEqual({ width: 240, height: 128 });
  expect(sizeOf('least')).toEqual({ width: 120, height: 56 });
});

test('none becomes smaller than the least, and what changes nothing is not in the log', () => {
  const before = designer().flow;
  select('least', 'tiny');
  resizeBy('ArrowLeft');
  resizeBy('ArrowUp');
  select();
  resizeBy('ArrowRight');
  expect(designer().flow).toBe(before);
  select('tiny');
  resizeBy('ArrowDown');
  expect(sizeOf('tiny')).toEqual({ width: 80, height: 28 });
});
