// Debug lines: read, kept, paused, filtered.

import { beforeEach, expect, test } from 'vitest';
import { addLines, clearLines, filtered, MOST_LINES, pause, read, useLines } from './lines';

const said = (text: string, more: object = {}) =>
  JSON.stringify({
    type: 'debug',
    flow: 'f',
    node: 'n',
    run: 1,
    time: '',
    level: 'info',
    text,
    value: { a: 1 },
    ...more,
  });

beforeEach(() => {
  pause(false);
  clearLines();
});

test('the newest stands first, and the oldest are forgotten', () => {
  addLines(Array.from({ length: MOST_LINES + 5 }, (_, place) => said(String(place))));
  const { lines } = useLines.getState();
  expect(lines).toHaveLength(MOST_LINES);
  expect(lines[0]?.text).toBe(String(MOST_LINES + 4));
});

test('while paused, lines wait and are counted', () => {
  addLines([said('one')]);
  pause(true);
  addLines([said('two'), said('three')]);
  expect(useLines.getState().lines.map((line) => line.text)).toEqual(['one']);
  expect(useLines.getState().waiting).toHaveLength(2);
  pause(false);
  expect(useLines.getState().lines.map((line) => line.text)).toEqual(['three', 'two', 'one']);
  expect(useLines.getState().waiting).toHaveLength(0);
});

test('what was missed is counted, on the way and at the server', () => {
  addLines(['{"dropped": 3}', said('x', { leftOut: 2 })]);
  expect(useLines.getState().missed).toBe(5);
});

test('what is no line is passed over', () => {
  expect(read('no JSON')).toBeNull();
  expect(read('7')).toBeNull();
  expect(read('{"type": "another"}')).toBeNull();
});

test('filters by flow, node, level and text, in values too', () => {
  addLines([
    said('Hello'),
    said('other', { flow: 'g' }),
    said('bad', { level: 'error', node: 'm' }),
    said('deep', { value: { name: 'Ada' } }),
  ]);
  const { lines } = useLines.getState();
  const texts = (filter: Partial<Parameters<typeof filtered>[1]>) =>
    filtered(lines, { flow: undefined, nodes: new Set(), level: '', text: '', ...filter }).map(
      (line) => line.text,
    );
  expect(texts({})).toHaveLength(4);
  expect(texts({ flow: 'g' })).toEqual(['other']);
  expect(texts({ nodes: new Set(['m']) })).toEqual(['bad']);
  expect(texts({ level: 'error' })).toEqual(['bad']);
  expect(texts({ text: 'hELLO' })).toEqual(['Hello']);
  expect(texts({ text: 'ada' })).toEqual(['deep']);
});
