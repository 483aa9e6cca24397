// A component is read at one sitting.

import { expect, test } from 'vitest';

const sources = import.meta.glob<string>(['./**/*.tsx', '!./**/*.test.tsx'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

test('no component is longer than 150 lines', () => {
  const long = Object.entries(sources)
    .map(([file, text]) => [file, text.split('\n').length - 1] as const)
    .filter(([, lines]) => lines > 150);
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  expect(long).toEqual([]);
});
