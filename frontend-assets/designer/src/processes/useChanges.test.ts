// When a page of processes looks again.

import { expect, test } from 'vitest';
import { isAbout, looker } from './useChanges';

const line = (instances: string[], more = false) =>
  JSON.stringify({ type: 'instances', instances, more });

test('a page looks again when its instance has changed, or more than can be named', () => {
  expect(isAbout(line(['a', 'b']), 'b')).toBe(true);
  expect(isAbout(line(['a']), 'b')).toBe(false);
  expect(isAbout(line(['a'], true), 'b')).toBe(true);
  expect(isAbout(line(['a']), undefined)).toBe(true);
  expect(isAbout('{"dropped":3}', 'b')).toBe(true);
});

test('one look at a time, and one more for all that came meanwhile', async () => {
  const ends: (() => void)[] = [];
  const look = looker(() => new Promise((end) => ends.push(end)));
  look();
  look();
  look();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  look();
  expect(ends).toHaveLength(3);
});
