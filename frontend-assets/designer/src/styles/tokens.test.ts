// Holds the contrast of the colours, in both themes: WCAG AA wants 4.5:1 for text.

import { expect, test } from 'vitest';
import css from './tokens.css?raw';

const PAIRS: [string, string][] = [
  ['text', 'surface-page'],
  ['text', 'surface-card'],
  ['text', 'surface-raised'],
  ['text-dim', 'surface-page'],
  ['text-dim', 'surface-card'],
  ['text-dim', 'surface-raised'],
  ['text', 'surface-canvas'],
  ['text-dim', 'surface-canvas'],
  ['text', 'note'],
  ['text', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['bad', 'surface-card'],
  ['good', 'surface-card'],
  ['warn', 'surface-card'],
  ['accent', 'surface-card'],
  ['accent', 'surface-page'],
  ['on-accent', 'accent'],
  ['good', 'good-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ...['trigger', 'logic', 'output', 'flow', 'data', 'process', 'other'].map(
    (name): [string, string] => [`cat-${name}`, `cat-${name}-soft`],
  ),
];

const [light = '', dark = ''] = css.split('@media');

function colour(theme: string, name: string): number[] {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(theme)?.[1];
  if (hex === undefined) {
    throw new Error(`no colour called ${name}`);
  }
  return [0, 2, 4].map((place) => Number.parseInt(hex.slice(place, place + 2), 16) / 255);
}

function luminance(parts: number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: number[], two: number[]): number {
  const [low = 0, high = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test.each(PAIRS)('%s on %s is readable', (text, surface) => {
  for (const theme of [light, dark]) {
    const ratio = contrast(colour(theme, text), colour(theme, surface));
    expect(ratio).toBeGreaterThanOrEqual(4.5);
  }
});

test('knows what is not readable', () => {
  expect(contrast([1, 1, 1], [0, 0, 0])).toBeCloseTo(21, 5);
  expect(contrast([1, 1, 1], [0.9, 0.9, 0.9])).toBeLessThan(4.5);
});
