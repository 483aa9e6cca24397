// Paths: read, written, followed, suggested.

import { describe, expect, test } from 'vitest';
import { joined, pathBefore, short, steps, suggestions, valueAt } from './paths';

const payload = {
  data: { user: { name: 'Ada', 'odd key': 1 }, items: [{ id: 7 }, { id: 8 }], unit: null },
  time: '2026-01-01',
};

test.each<[string, readonly string[] | null]>([
  ['data.user.name', ['data', 'user', 'name']],
  ['data.items.[0].id', ['data', 'items', '0', 'id']],
  ['data.[odd key]', ['data', 'odd key']],
  ['.', []],
  ['data.', null],
  ['data..x', null],
  ['data.[x', null],
  ['data.[x]y', null],
])('%s', (path, way) => {
  expect(steps(path)).toEqual(way);
});

test('follows a path, and stops where there is nothing', () => {
  expect(valueAt(payload, 'data.items.1.id')).toBe(8);
  expect(valueAt(payload, 'data.items.[0].id')).toBe(7);
  expect(valueAt(payload, 'data.user.[odd key]')).toBe(1);
  expect(valueAt(payload, '.')).toBe(payload);
  expect(valueAt(payload, 'data.unit')).toBeNull();
  expect(valueAt(payload, 'data.user.name.length')).toBeUndefined();
  expect(valueAt(payload, 'data.constructor')).toBeUndefined();
  expect(valueAt(payload, 'data.')).toBeUndefined();
});

test('what is joined is read again', () => {
  expect(joined(['data', 'odd key', 0, 'a.b'])).toBe('data.[odd key].0.[a.b]');
  expect(steps('data.[odd key].0.[a.b]')).toEqual(['data', 'odd key', '0', 'a.b']);
  expect(joined([])).toBe('.');
});

describe('suggestions', () => {
  const names = (typed: string) => suggestions(payload, typed).map((one) => one.path);

  test('go step by step', () => {
    expect(names('')).toEqual(['data', 'time']);
    expect(names('data.')).toEqual(['data.user', 'data.items', 'data.unit']);
    expect(names('data.items.')).toEqual(['data.items.0', 'data.items.1']);
    expect(names('data.user.name.')).toEqual([]);
    expect(names('nothing.')).toEqual([]);
  });

  test('those that begin so come first', () => {
    expect(names('data.u')).toEqual(['data.user', 'data.unit']);
    expect(names('data.it')).toEqual(['data.items', 'data.unit']);
  });

  test('odd keys stand in brackets', () => {
    expect(names('data.user.[od')).toEqual(['data.user.[odd key]']);
  });

  test('tell the type and show a little', () => {
    expect(suggestions(payload, 'data.it')[0]).toMatchObject({
      step: 'items',
      type: 'array(2)',
      preview: '[{"id":7},{"id":8}]',
    });
    expect(short('x'.repeat(100), 10)).toBe('"xxxxxxxx…');
  });
});

test.each([
  ['path', 'data.us', 0],
  ['expression', 'data.age > data.us', 11],
  ['expression', 'a == "data.', null],
  ['expression', '{{data.us', 2],
  ['template', 'Hello {{data.us', 8],
  ['template', 'Hello {{lower data.us', 14],
  ['template', 'Hello {{data.user}} da', null],
  ['substitution', '{"a": ${data.us', 8],
  ['substitution', `{"a": $${'{data.user}'}, "b`, null],
  ['json', '{"a', null],
] as const)('in %s, `%s` has a path from %s on', (language, before, start) => {
  expect(pathBefore(language, before)).toBe(start);
});
