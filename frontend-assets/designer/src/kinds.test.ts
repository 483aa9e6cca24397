// The designer draws whatever kinds there are: it knows none of them by name.

import { expect, test } from 'vitest';

const sources = import.meta.glob<string>(
  ['./**/*.{ts,tsx,css}', '!./**/*.test.{ts,tsx}', '!./**/*.generated.ts'],
  { query: '?raw', import: 'default', eager: true },
);
const rust = import.meta.glob<string>('../../../nodes/src/**/*.rs', {
  query: '?raw',
  import: 'default',
  eager: true,
});

test('no kind is named in the sources', () => {
  const names = new Set(
    Object.values(rust).flatMap((text) =>
      [...text.matchAll(/^\s*name: "([a-z]+\/[a-z0-9-]+)",$/gm)].map(([, name = '']) => name),
    ),
  );
  expect(names.size).toBeGreaterThan(5);
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  for (const [file, text] of Object.entries(sources)) {
    for (const name of names) {
      expect(text.includes(name), `${name} in ${file}`).toBe(false);
    }
  }
});
