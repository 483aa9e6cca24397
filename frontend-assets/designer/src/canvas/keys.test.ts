// Keys.

import { expect, test } from 'vitest';
import { row } from '../model/sample';
import { deedOf, KEYS } from './keys';
import { neighbour } from './neighbours';

const press = (key: string, more: Partial<Parameters<typeof deedOf>[0]> = {}) =>
  deedOf({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...more,
  });

test('keys mean what the help says', () => {
  expect(press('Tab')).toBe('add');
  expect(press('Tab', { shiftKey: true })).toBeUndefined();
  expect(press('c')).toBe('connect');
  expect(press('C')).toBe('connect');
  expect(press('c', { ctrlKey: true })).toBeUndefined();
  expect(press('x')).toBe('unwire');
  expect(press('d')).toBe('disable');
  expect(press('d', { ctrlKey: true })).toBe('duplicate');
  expect(press('Z', { metaKey: true, shiftKey: true })).toBe('redo');
  expect(press('?', { shiftKey: true })).toBe('help');
  expect(press('!', { shiftKey: true, code: 'Digit1' })).toBe('fit');
  expect(press('ArrowLeft')).toBe('go');
  expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
  expect(press('ArrowLeft', { shiftKey: true })).toBe('nudge');
  expect(press('ArrowLeft', { shiftKey: true, altKey: true })).toBe('resize');
  expect(press('ArrowLeft', { shiftKey: true, altKey: true, ctrlKey: true })).toBeUndefined();
  expect(press('L', { shiftKey: true, altKey: true, code: 'KeyL' })).toBeUndefined();
});

test('no key stands twice in the help', () => {
  expect(new Set(KEYS.map(({ keys }) => keys)).size).toBe(KEYS.length);
});

test('arrows follow the wires, then the place', () => {
  const flow = row('a', 'b', 'c');
  expect(neighbour(flow, 'a', 'ArrowRight')?.id).toBe('b');
  expect(neighbour(flow, 'c', 'ArrowLeft')?.id).toBe('b');
  expect(neighbour({ ...flow, wires: [] }, 'a', 'ArrowRight')?.id).toBe('b');
  expect(neighbour(flow, 'a', 'ArrowUp')).toBeUndefined();
});
