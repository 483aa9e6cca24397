// Numbers for people.

import { expect, test } from 'vitest';
import { bytes, since } from './ConnectionFigures';

test.each([
  [-5, '0 s'],
  [59_000, '59 s'],
  [61_000, '1 min'],
  [7_200_000, '2 h'],
  [200_000_000, '2 days'],
])('%s milliseconds are %s', (millis, words) => {
  expect(since(millis)).toBe(words);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [250_000_000, '250 MB'],
])('%s bytes are %s', (count, words) => {
  expect(bytes(count)).toBe(words);
});
