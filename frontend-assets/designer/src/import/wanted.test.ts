// What can be brought in, and what is said of the rest.

import { expect, test } from 'vitest';
import { isOurs, read, take, useWanted } from './wanted';

test('a JSON object is taken, with where it is from', () => {
  take('{"format": "wireloom.flow/1"}', 'orders.json');
  expect(useWanted.getState()).toEqual({
    open: true,
    wanted: { from: 'orders.json', document: { format: 'wireloom.flow/1' } },
    mistake: null,
  });
});

test('what is none is refused with the reason', () => {
  take('{"format": ', 'broken.json');
  const { wanted, mistake } = useWanted.getState();
  expect(wanted).toBeNull();
  expect(mistake).toContain('broken.json: This is not JSON');
  expect(read('[1]')).toBe('A flow or a bundle is a JSON object.');
});

test('a paste is meant only where it names the format', () => {
  expect(isOurs('{ "format": "wireloom.flow/1" }')).toBe(true);
  expect(isOurs('{"format":"wireloom.bundle/1"}')).toBe(true);
  expect(isOurs('{"a": 1}')).toBe(false);
  expect(isOurs('see "format": "wireloom.flow/1"')).toBe(false);
});
