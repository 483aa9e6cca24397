// Runs by their status, and times in words.

import { expect, test } from 'vitest';
import { filterRuns, took } from './history';
import type { Run } from './types';

test('by status', () => {
  const runs = [
    { run: 1, failed: true },
    { run: 2, failed: false },
  ] as Run[];
  const of = (status: Parameters<typeof filterRuns>[1]) =>
    filterRuns(runs, status).map((run) => run.run);
  expect(of('all')).toEqual([1, 2]);
  expect(of('failed')).toEqual([1]);
  expect(of('succeeded')).toEqual([2]);
  expect(of('waiting')).toEqual([]);
});

test.each([
  [0, ''],
  [950, '950 ns'],
  [1_250, '1.3 µs'],
  [42_000, '42 µs'],
  [1_500_000, '1.5 ms'],
  [2_345_000_000, '2.3 s'],
])('%s nanoseconds are %s', (nanos, words) => {
  expect(took(nanos)).toBe(words);
});
