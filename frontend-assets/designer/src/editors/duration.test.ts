// Durations as people type them.

import { expect, test } from 'vitest';
import { asIso, inWords } from './duration';

test.each([
  ['5s', 'PT5S'],
  ['1m 30s', 'PT1M30S'],
  ['2h', 'PT2H'],
  ['1d 2h', 'P1DT2H'],
  ['250 ms', 'PT0.25S'],
  ['90', 'PT90S'],
  ['PT5S', 'PT5S'],
  ['P1M', 'P1M'],
  ['PT{{data.seconds}}S', 'PT{{data.seconds}}S'],
  ['', ''],
])('%s is meant as %s', (typed, iso) => {
  expect(asIso(typed)).toBe(iso);
});

test.each([
  ['PT5S', '5 seconds'],
  ['PT1M30S', '1 minute 30 seconds'],
  ['P1DT1H', '1 day 1 hour'],
  ['PT0S', 'no time'],
  ['PT', null],
  ['P', null],
  ['PT{{x}}S', null],
])('%s reads %s', (iso, words) => {
  expect(inWords(iso)).toBe(words);
});
